import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { buildApp } from '@plugboard/registry/app'
import { loadConfig } from '@plugboard/registry/config'
import { type Dependencies, openDependencies } from '@plugboard/registry/dependencies'
import { announceSteps } from './steps.ts'
import { readStops, stopAtSteps } from './stop-at-steps.ts'

// The recoveries of one registry for each plugin in STOPS, side by side: a registry recovers one version after another, so
// a stopped recovery would keep the next from beginning. Ends by SIGKILL when each plugin has reached its step.

const config = loadConfig(process.env)
const dependencies = await openDependencies(config)
const stops = readStops()
const onStep = stopAtSteps(stops)
// A stopped recovery leaves nothing else that would keep this process running.
setInterval(() => {}, 1000)
await Promise.all(
  Object.keys(stops).map(async (id) => {
    const app = await buildApp(config, announceSteps(recoveringOnly(id, dependencies), onStep))
    await app.ready()
  }),
)

/** Dependencies by which a registry finds the interrupted publishes of this plugin alone, and need not wait for others. */
function recoveringOnly(id: string, { catalog, ...others }: Dependencies): Dependencies {
  const { versions } = catalog
  return {
    ...others,
    catalog: {
      ...catalog,
      jobs: createMemoryCatalog().jobs,
      versions: {
        ...versions,
        listExpired: async (query) =>
          (await versions.listExpired(query)).filter(({ value }) => value.pluginId === id),
      },
    },
  }
}
