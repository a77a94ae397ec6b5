import { Readable } from 'node:stream'
import {
  createFaults,
  type FaultControl,
  type FaultWindow,
  type FaultyCall,
  type Fault as PortFault,
} from '@plugboard/testkit/faults'
import { StoreUnavailableError } from '../errors.ts'
import type { ObjectStore, OpenObject } from '../object-store.ts'
import { putEach } from '../sources/put-each.ts'

/** A method of the port that can be made to fail. */
export type StoreMethod =
  | 'head'
  | 'open'
  | 'putIfAbsent'
  | 'putAllIfAbsent'
  | 'read'
  | 'replaceIf'
  | 'remove'
  | 'list'
  | 'sweep'
  | 'check'

/** `open` answers, and the body breaks after so many bytes. */
type BrokenBody = FaultWindow & { readonly breakBodyAfterBytes: number }

/** What goes wrong, and when. */
export type Fault = PortFault<StoreMethod> | BrokenBody

/** A call of a store; `key` is the key, or the prefix of `list`. */
export type StoreCall = FaultyCall<StoreMethod>

export interface FaultyStore extends ObjectStore, FaultControl<Fault> {
  /** Every call so far, in order. */
  readonly calls: readonly StoreCall[]
}

/**
 * A store in front of another that fails as planned and is otherwise the other.
 *
 * @example
 * const store = faulty(createMemoryStore(), { failOn: 'putIfAbsent', effect: 'after' })
 */
export function faulty(store: ObjectStore, ...planned: readonly Fault[]): FaultyStore {
  const faults = createFaults<StoreMethod, BrokenBody>({
    unavailable: (message) => new StoreUnavailableError(message),
    otherMethod: 'open',
  })
  for (const fault of planned) faults.plan(fault)
  const calls: StoreCall[] = []

  const begin = (on: StoreCall): readonly Fault[] => {
    calls.push(on)
    return faults.due(on)
  }
  const call = async <T>(
    on: StoreCall,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    spoil: (result: T, due: readonly Fault[]) => T = (result) => result,
  ): Promise<T> => {
    const due = begin(on)
    await faults.before(due, on.method, signal)
    const result = spoil(await work(), due)
    faults.after(due, on.method)
    return result
  }

  const putIfAbsent: ObjectStore['putIfAbsent'] = (key, source, options) =>
    call({ method: 'putIfAbsent', key }, options.signal, () => store.putIfAbsent(key, source, options))

  return {
    calls,
    plan: (fault) => faults.plan(fault),
    heal: () => faults.heal(),
    head: (key, options) => call({ method: 'head', key }, options?.signal, () => store.head(key, options)),
    open: (key, options) =>
      call({ method: 'open', key }, options?.signal, () => store.open(key, options), breakBody),
    putIfAbsent,
    // By a put for each object, so that a fault can meet any of them.
    putAllIfAbsent: (objects, { signal } = {}) =>
      call({ method: 'putAllIfAbsent' }, signal, () =>
        putEach(objects, { signal }, ({ key, source, ...attributes }, ending) =>
          putIfAbsent(key, source, { ...attributes, signal: ending }),
        ),
      ),
    read: (key, options) => call({ method: 'read', key }, options?.signal, () => store.read(key, options)),
    replaceIf: (key, bytes, options) =>
      call({ method: 'replaceIf', key }, options.signal, () => store.replaceIf(key, bytes, options)),
    remove: (key, options) =>
      call({ method: 'remove', key }, options?.signal, () => store.remove(key, options)),
    async *list(prefix, options) {
      const due = begin({ method: 'list', key: prefix })
      await faults.before(due, 'list', options?.signal)
      yield* store.list(prefix, options)
      faults.after(due, 'list')
    },
    sweep: (options) => call({ method: 'sweep' }, options?.signal, () => store.sweep(options)),
    check: (options) => call({ method: 'check' }, options?.signal, () => store.check(options)),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

function breakBody(opened: OpenObject, faults: readonly Fault[]): OpenObject {
  // The answer will be lost, so the caller cannot close the body.
  if (faults.some((each) => 'failOn' in each && each.effect === 'after')) opened.body.destroy()
  const fault = faults.find((each) => 'breakBodyAfterBytes' in each)
  if (fault === undefined) return opened
  const body = Readable.from(breakAfter(opened.body, fault.breakBodyAfterBytes), { objectMode: false })
  // A generator that was never started does not run its end.
  body.once('close', () => opened.body.destroy())
  return { size: opened.size, body }
}

async function* breakAfter(body: Readable, limitBytes: number): AsyncGenerator<Buffer> {
  let left = limitBytes
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (chunk.length >= left) {
      if (left > 0) yield chunk.subarray(0, left)
      throw new StoreUnavailableError(`planned fault of a body after ${limitBytes} bytes`)
    }
    left -= chunk.length
    yield chunk
  }
}
