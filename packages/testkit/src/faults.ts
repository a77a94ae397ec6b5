import { setTimeout as delay } from 'node:timers/promises'

/** Which calls a fault affects. */
export interface FaultWindow {
  /** Calls of the method (and key) that pass before the fault begins; 0 by default. */
  readonly skip?: number
  /** Calls that the fault affects; 1 by default, `Infinity` for all that follow. */
  readonly times?: number
  /** Only calls with this key; all calls by default. */
  readonly key?: string
}

/** What goes wrong with a call of a port, and when. */
export type Fault<Method extends string> = FaultWindow &
  (
    | {
        readonly failOn: Method
        /** `after`: the call takes effect, but its answer is lost. `before` by default. */
        readonly effect?: 'before' | 'after'
        /** By default the port's own error for an outage. */
        readonly error?: Error
      }
    /** Nothing happens until the call's signal is aborted or the faults are healed. */
    | { readonly hangOn: Method }
    | { readonly delayOn: Method; readonly delayMs: number }
  )

/** A call of a port; `key` is its subject, where that is a string. */
export interface FaultyCall<Method extends string> {
  readonly method: Method
  readonly key?: string
}

/** Controls the faults of a port that fails as planned. */
export interface FaultControl<PlannedFault> {
  /** Plans one more fault. Several faults of one call apply in the order in which they were planned. */
  plan(fault: PlannedFault): void
  /** Drops every planned fault; calls that hang continue. */
  heal(): void
}

/** The planned faults of a port, and their application to its calls. */
export interface Faults<Method extends string, PlannedFault> extends FaultControl<PlannedFault> {
  /** Counts a call and returns the faults that affect it. */
  due(call: FaultyCall<Method>): readonly PlannedFault[]
  /** Applies the faults that come before the call's effect. */
  before(faults: readonly PlannedFault[], on: Method, signal?: AbortSignal): Promise<void>
  /** Throws where the call's answer is to be lost. */
  after(faults: readonly PlannedFault[], on: Method): void
}

/** Makes the faults of a port: `unavailable` is its error for an outage, `otherMethod` the one with faults of its own kind. */
export function createFaults<Method extends string, Other extends FaultWindow = never>({
  unavailable,
  otherMethod,
}: {
  readonly unavailable: (message: string) => Error
  readonly otherMethod?: Method
}): Faults<Method, Fault<Method> | Other> {
  type Planned = Fault<Method> | Other
  let plan: { readonly fault: Planned; seen: number }[] = []
  let healing = Promise.withResolvers<void>()

  const methodOf = (fault: Planned): Method | undefined => {
    if ('failOn' in fault) return fault.failOn
    if ('hangOn' in fault) return fault.hangOn
    if ('delayOn' in fault) return fault.delayOn
    return otherMethod
  }
  const errorOf = (error: Error | undefined, on: Method) => error ?? unavailable(`planned fault of ${on}`)

  return {
    plan: (fault) => void plan.push({ fault, seen: 0 }),
    heal() {
      plan = []
      healing.resolve()
      healing = Promise.withResolvers()
    },
    due({ method, key }) {
      const meant = plan.filter(
        ({ fault }) => methodOf(fault) === method && (fault.key === undefined || fault.key === key),
      )
      for (const each of meant) each.seen += 1
      return meant
        .filter(({ fault: { skip = 0, times = 1 }, seen }) => seen > skip && seen <= skip + times)
        .map(({ fault }) => fault)
    },
    async before(faults, on, signal) {
      for (const fault of faults) {
        // One after the other, in the order of the plan.
        if ('delayOn' in fault) await untilAborted(delay(fault.delayMs), signal)
        if ('hangOn' in fault) await untilAborted(healing.promise, signal)
        if ('failOn' in fault && fault.effect !== 'after') throw errorOf(fault.error, on)
      }
    },
    after(faults, on) {
      for (const fault of faults) {
        if ('failOn' in fault && fault.effect === 'after') throw errorOf(fault.error, on)
      }
    },
  }
}

async function untilAborted(waiting: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal?.reason)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([aborted, waiting])
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}
