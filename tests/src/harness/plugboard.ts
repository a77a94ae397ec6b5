import type { Place } from './pairs.ts'
import { EDGE, type Environment, REGISTRY, type RunningProcess, startProcess } from './start-process.ts'

/** Both services on the same place. */
export interface Plugboard extends AsyncDisposable {
  readonly registry: RunningProcess
  readonly edge: RunningProcess
}

/** Starts both services as `npm start` does, but on free ports. */
export async function startPlugboard(place: Pick<Place, 'env'>, env: Environment = {}): Promise<Plugboard> {
  await using started = new AsyncDisposableStack()
  const edge = started.use(await startEdge(place, env))
  const registry = started.use(await startRegistry(place, edge, env))
  const owned = started.move()
  return { registry, edge, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

export function startEdge(place: Pick<Place, 'env'>, env: Environment = {}): Promise<RunningProcess> {
  return startProcess(EDGE, { ...place.env, EDGE_LISTEN: '127.0.0.1:0', ...env })
}

export function startRegistry(
  place: Pick<Place, 'env'>,
  edge: RunningProcess,
  env: Environment = {},
): Promise<RunningProcess> {
  return startProcess(REGISTRY, registryEnvironment(place, edge, env))
}

export function registryEnvironment(
  place: Pick<Place, 'env'>,
  edge: RunningProcess,
  env: Environment = {},
): Environment {
  return { ...place.env, REGISTRY_LISTEN: '127.0.0.1:0', PLUGIN_SERVER_URL: edge.url, ...env }
}
