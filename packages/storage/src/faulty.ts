import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { abortable } from './abortable.ts'
import { StoreUnavailableError } from './errors.ts'
import type { ObjectStore, OpenObject } from './object-store.ts'

/** A method of the port that can be made to fail. */
export type StoreMethod = 'head' | 'open' | 'putIfAbsent' | 'remove' | 'list' | 'sweep' | 'check'

/** Which calls a fault meets. */
export interface FaultWindow {
  /** Calls of the method (and key) that pass before it begins; 0 unless given. */
  readonly skip?: number
  /** Calls it meets; 1 unless given, `Infinity` for all that follow. */
  readonly times?: number
  /** Only calls with this key or prefix; all unless given. */
  readonly key?: string
}

/** What goes wrong, and when. */
export type Fault = FaultWindow &
  (
    | {
        readonly failOn: StoreMethod
        /** `after`: the store did what was asked, and the answer is lost. `before` unless given. */
        readonly effect?: 'before' | 'after'
        /** StoreUnavailableError unless given. */
        readonly error?: Error
      }
    /** Nothing happens until the signal is aborted. */
    | { readonly hangOn: StoreMethod }
    | { readonly delayOn: StoreMethod; readonly delayMs: number }
    /** `open` answers, and the body breaks after so many bytes. */
    | { readonly breakBodyAfterBytes: number }
  )

export interface FaultyStore extends ObjectStore {
  /** Plans one more fault. */
  plan(fault: Fault): void
  /** Every call so far, in order. */
  readonly calls: readonly StoreCall[]
}

export interface StoreCall {
  readonly method: StoreMethod
  /** The key, or the prefix of `list`; absent for `sweep` and `check`. */
  readonly key?: string
}

/**
 * A store in front of another that fails as planned and is otherwise the other.
 *
 * @example
 * const store = faulty(createMemoryStore(), { failOn: 'putIfAbsent', effect: 'after' })
 */
export function faulty(store: ObjectStore, ...faults: readonly Fault[]): FaultyStore {
  const plan = faults.map(followFault)
  const calls: StoreCall[] = []

  function faultsOf(on: StoreCall): readonly Fault[] {
    calls.push(on)
    return plan.filter((each) => each.meets(on)).map(({ fault }) => fault)
  }

  async function call<T>(
    on: StoreCall,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    spoil: (result: T, faults: readonly Fault[]) => T = (result) => result,
  ): Promise<T> {
    const due = faultsOf(on)
    await suffer(due, signal)
    const result = spoil(await work(), due)
    failAfter(due, on)
    return result
  }

  return {
    calls,
    plan: (fault) => void plan.push(followFault(fault)),
    head: (key, options) => call({ method: 'head', key }, options?.signal, () => store.head(key, options)),
    open: (key, options) =>
      call({ method: 'open', key }, options?.signal, () => store.open(key, options), breakBody),
    putIfAbsent: (key, source, options) =>
      call({ method: 'putIfAbsent', key }, options.signal, () => store.putIfAbsent(key, source, options)),
    remove: (key, options) =>
      call({ method: 'remove', key }, options?.signal, () => store.remove(key, options)),
    async *list(prefix, options) {
      const on: StoreCall = { method: 'list', key: prefix }
      const due = faultsOf(on)
      await suffer(due, options?.signal)
      yield* store.list(prefix, options)
      failAfter(due, on)
    },
    sweep: (options) => call({ method: 'sweep' }, options?.signal, () => store.sweep(options)),
    check: (options) => call({ method: 'check' }, options?.signal, () => store.check(options)),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

interface FollowedFault {
  readonly fault: Fault
  /** Counts the call, and says whether the fault meets it. */
  meets(call: StoreCall): boolean
}

function followFault(fault: Fault): FollowedFault {
  const { skip = 0, times = 1, key } = fault
  const method = methodOf(fault)
  let seen = 0
  return {
    fault,
    meets(call) {
      if (call.method !== method || (key !== undefined && call.key !== key)) return false
      seen += 1
      return seen > skip && seen <= skip + times
    },
  }
}

function methodOf(fault: Fault): StoreMethod {
  if ('failOn' in fault) return fault.failOn
  if ('hangOn' in fault) return fault.hangOn
  if ('delayOn' in fault) return fault.delayOn
  return 'open'
}

async function suffer(faults: readonly Fault[], signal: AbortSignal | undefined): Promise<void> {
  for (const fault of faults) {
    // Faults meet a call in the order of the plan.
    if ('delayOn' in fault) await abortable(delay(fault.delayMs), signal)
    if ('hangOn' in fault) await abortable(new Promise<never>(() => {}), signal)
    if ('failOn' in fault && fault.effect !== 'after') throw errorOf(fault, fault.failOn)
  }
}

function failAfter(faults: readonly Fault[], { method }: StoreCall): void {
  for (const fault of faults) {
    if ('failOn' in fault && fault.effect === 'after') throw errorOf(fault, method)
  }
}

function errorOf(fault: { readonly error?: Error }, method: StoreMethod): Error {
  return fault.error ?? new StoreUnavailableError(`planned fault of ${method}`)
}

function breakBody(opened: OpenObject, faults: readonly Fault[]): OpenObject {
  // The answer will be lost, so nobody will let go of the body.
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
