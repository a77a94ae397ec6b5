import { runService, startOrExplain } from '@plugboard/service-kit'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'

await startOrExplain(async () => {
  const config = loadConfig(process.env)
  const dependencies = await openDependencies(config)
  const app = buildApp(config, dependencies)
  app.log.info({ store: config.store.kind }, 'bundle edge starting')
  await runService({
    app,
    listen: config.listen,
    listenVariable: 'EDGE_LISTEN',
    stopTimeoutMs: config.stopTimeoutMs,
    dependencies,
  })
})
