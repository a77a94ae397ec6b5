import { runService, startOrExplain } from '@plugboard/service-kit'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'

await startOrExplain(async () => {
  const config = loadConfig(process.env)
  const dependencies = await openDependencies(config)
  await runService({
    app: buildApp(config, dependencies),
    listen: config.listen,
    listenVariable: 'EDGE_LISTEN',
    listenText: (address) => `bundle edge listening at ${address}, store ${config.store.kind}`,
    stopTimeoutMs: config.stopTimeoutMs,
    dependencies,
  })
})
