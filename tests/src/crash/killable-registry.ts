import { buildApp } from '@plugboard/registry/app'
import { loadConfig } from '@plugboard/registry/config'
import { openDependencies } from '@plugboard/registry/dependencies'
import { runService, startOrExplain } from '@plugboard/service-kit'
import { announceSteps } from './steps.ts'
import { readStops, stopAtSteps } from './stop-at-steps.ts'

// The registry as main.ts starts it, with ports that announce each step to the test. It ends by SIGKILL when each plugin in
// STOPS has reached its step.

await startOrExplain(async () => {
  const config = loadConfig(process.env)
  const dependencies = announceSteps(await openDependencies(config), stopAtSteps(readStops()))
  const app = await buildApp(config, dependencies)
  await runService({
    app,
    listen: config.listen,
    listenVariable: 'REGISTRY_LISTEN',
    stopTimeoutMs: config.stopTimeoutMs,
    dependencies,
  })
})
