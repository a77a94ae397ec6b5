import { buildApp } from '@plugboard/registry/app'
import { loadConfig } from '@plugboard/registry/config'
import { openDependencies } from '@plugboard/registry/dependencies'
import { runService, startOrExplain } from '@plugboard/service-kit'
import { announceSteps } from './steps.ts'

// The registry as main.ts starts it, with ports that announce each step to the test and end this process with SIGKILL
// at the step KILL_AT: the nth of that name, written "step #n".

await startOrExplain(async () => {
  const { KILL_AT } = process.env
  const config = loadConfig(process.env)
  const counts = new Map<string, number>()
  const dependencies = announceSteps(await openDependencies(config), (name) => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const step = `${name} #${count}`
    if (step === KILL_AT) process.kill(process.pid, 'SIGKILL')
    process.send?.({ step })
  })
  const app = await buildApp(config, dependencies)
  await runService({
    app,
    listen: config.listen,
    listenVariable: 'REGISTRY_LISTEN',
    stopTimeoutMs: config.stopTimeoutMs,
    dependencies,
  })
})
