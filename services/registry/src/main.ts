import { createOperationListener, runService, startOrExplain } from '@plugboard/service-kit'
import { buildApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDependencies } from './dependencies.ts'

await startOrExplain(async () => {
  const config = loadConfig(process.env)
  const { store, catalog, credentials, publicBase } = config
  const dependencies = await openDependencies(config)
  const operation = createOperationListener({
    service: 'registry',
    logLevel: config.logLevel,
    listen: config.operationListen,
    listenVariable: 'REGISTRY_OPERATION_LISTEN',
  })
  const app = await buildApp(config, dependencies, operation?.app)
  app.log.info(
    { store: store.kind, catalog: catalog.kind, tokens: credentials?.length ?? 0, publicBase },
    'registry starting',
  )
  if (credentials === null) {
    app.log.warn('REGISTRY_TOKENS is not set: everybody on this machine may publish, install and read')
  }
  await runService({
    app,
    listen: config.listen,
    listenVariable: 'REGISTRY_LISTEN',
    operation,
    stopTimeoutMs: config.stopTimeoutMs,
    dependencies,
  })
})
