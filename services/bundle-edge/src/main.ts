import { createOperationListener, runService, startOrExplain } from '@plugboard/service-kit'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'

await startOrExplain(async () => {
  const config = loadConfig(process.env)
  const dependencies = await openDependencies(config)
  const operation = createOperationListener({
    service: 'bundle-edge',
    logLevel: config.logLevel,
    listen: config.operationListen,
    listenVariable: 'EDGE_OPERATION_LISTEN',
  })
  const app = buildApp(config, dependencies, operation?.app)
  app.log.info({ store: config.store.kind }, 'bundle edge starting')
  await runService({
    app,
    listen: config.listen,
    listenVariable: 'EDGE_LISTEN',
    operation,
    stopTimeoutMs: config.stopTimeoutMs,
    dependencies,
  })
})
