import type { Place } from '../harness/pairs.ts'
import { type Plugboard, startPlugboard } from '../harness/plugboard.ts'
import type { Environment } from '../harness/start-process.ts'
import { untilReady } from '../harness/until-ready.ts'

/** Starts both services, and waits until both are ready. */
export async function startReady(place: Place, env: Environment): Promise<Plugboard> {
  await using started = new AsyncDisposableStack()
  const plugboard = started.use(await startPlugboard(place, env))
  await Promise.all([plugboard.registry, plugboard.edge].map(untilReady))
  const owned = started.move()
  return { ...plugboard, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
