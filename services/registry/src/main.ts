import { runService, startOrExplain } from '@plugboard/service-kit'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'

await startOrExplain(async () => {
  const config = loadConfig(process.env)
  const dependencies = await openDependencies(config)
  const app = await buildApp(config, dependencies)
  const { store, catalog, credentials, publicBase } = config
  app.log.info(
    { store: store.kind, catalog: catalog.kind, tokens: credentials?.length ?? 0, publicBase },
    'registry starting',
  )
  await runService({
    app,
    listen: config.listen,
    listenVariable: 'REGISTRY_LISTEN',
    stopTimeoutMs: config.stopTimeoutMs,
    dependencies,
  })
})
