import { eventually } from '../harness/eventually.ts'
import type { Place } from '../harness/pairs.ts'
import { type Plugboard, startPlugboard } from '../harness/plugboard.ts'
import type { Environment } from '../harness/start-process.ts'
import { read } from './requests.ts'

/** Starts both services, and waits until both have seen what they depend on: one that starts may answer 503. */
export async function startReady(place: Place, env: Environment): Promise<Plugboard> {
  await using started = new AsyncDisposableStack()
  const plugboard = started.use(await startPlugboard(place, env))
  for (const service of [plugboard.registry, plugboard.edge]) {
    await eventually(
      () => read(service, '/ready'),
      ({ status }) => status === 200,
    )
  }
  const owned = started.move()
  return { ...plugboard, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
