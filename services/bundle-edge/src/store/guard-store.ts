import { ObjectNotFoundError, type ObjectReader, StoreUnavailableError } from '@plugboard/storage'

/** Keys that fail in a row before the store is left alone. One object that cannot be read is no outage. */
const MAX_FAILED_KEYS = 3
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5000

/** The store failed several times in a row, and was not asked this time. */
export class StoreSuspendedError extends StoreUnavailableError {
  override readonly name = 'StoreSuspendedError'
  readonly retryAfterSeconds: number

  constructor(remainingMs: number) {
    super(`the store does not answer, and is asked again in ${remainingMs} ms`)
    this.retryAfterSeconds = Math.max(1, Math.ceil(remainingMs / 1000))
  }
}

const TRUSTED = { kind: 'trusted', failedKeys: new Set<string>() } as const

type State =
  | { readonly kind: 'trusted'; readonly failedKeys: ReadonlySet<string> }
  | { readonly kind: 'suspended'; readonly since: number; readonly pauseMs: number }
  /** One call finds out whether the store answers again. */
  | { readonly kind: 'probed'; readonly pauseMs: number }

export const STORE_STATES = ['trusted', 'suspended', 'probed'] as const satisfies readonly State['kind'][]

export interface GuardedStore extends ObjectReader {
  readonly state: State['kind']
}

export interface GuardOptions {
  readonly store: ObjectReader
  /** How long the store may take until it begins to answer. */
  readonly timeoutMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly onSuspended: (cause: unknown) => void
  readonly onTrusted: () => void
}

/**
 * A store that answers in time or not at all. When a few keys in a row have failed every call is refused at once, but for
 * one at a time that finds out, after growing pauses, whether the store answers again. So an outage costs its first requests
 * the time, and the others neither time nor memory. `check` always asks.
 *
 * @throws StoreSuspendedError instead of asking
 */
export function guardStore({ store, timeoutMs, clock, onSuspended, onTrusted }: GuardOptions): GuardedStore {
  let state: State = TRUSTED

  /** Whether the call that may be made now is the probe. */
  function admit(): boolean {
    switch (state.kind) {
      case 'trusted':
        return false
      case 'probed':
        throw new StoreSuspendedError(state.pauseMs)
      case 'suspended': {
        const { pauseMs } = state
        // The clock may be set back, which must not make the pause longer.
        const remainingMs = Math.min(pauseMs, state.since + pauseMs - clock())
        if (remainingMs > 0) throw new StoreSuspendedError(remainingMs)
        state = { kind: 'probed', pauseMs }
        return true
      }
    }
  }

  function succeeded(): void {
    if (state.kind !== 'trusted') onTrusted()
    state = TRUSTED
  }

  function failed(isProbe: boolean, key: string, error: unknown): void {
    if (state.kind === 'trusted') {
      const failedKeys = new Set([...state.failedKeys, key])
      if (failedKeys.size < MAX_FAILED_KEYS) {
        state = { kind: 'trusted', failedKeys }
        return
      }
      state = { kind: 'suspended', since: clock(), pauseMs: FIRST_PAUSE_MS }
      onSuspended(error)
    } else if (isProbe && state.kind === 'probed') {
      const pauseMs = Math.min(2 * state.pauseMs, LONGEST_PAUSE_MS)
      state = { kind: 'suspended', since: clock(), pauseMs }
      void askAgain(state)
    }
  }

  /** The key of the probe may be the one that cannot be read, so the store itself is asked too. */
  async function askAgain(suspended: State): Promise<void> {
    try {
      await store.check({ signal: AbortSignal.timeout(timeoutMs) })
    } catch {
      // It stays suspended, whatever the reason: the next probe asks again.
      return
    }
    if (state === suspended) succeeded()
  }

  /** The call says nothing of the store: another one may find out at once. */
  function learnedNothing(isProbe: boolean): void {
    if (isProbe && state.kind === 'probed') {
      state = { kind: 'suspended', since: clock() - state.pauseMs, pauseMs: state.pauseMs }
    }
  }

  async function guarded<T>(
    key: string,
    signal: AbortSignal | undefined,
    call: (signal: AbortSignal) => Promise<T>,
    discard: (late: T) => void,
  ): Promise<T> {
    const isProbe = admit()
    try {
      const answer = await withDeadline({ signal, timeoutMs, call, discard })
      succeeded()
      return answer
    } catch (error) {
      if (signal?.aborted && !isTimeout(signal.reason)) learnedNothing(isProbe)
      else if (error instanceof StoreUnavailableError || isTimeout(error)) failed(isProbe, key, error)
      else if (error instanceof ObjectNotFoundError || error instanceof RangeError) succeeded()
      else learnedNothing(isProbe)
      throw error
    }
  }

  return {
    head: (key, options) =>
      guarded(
        key,
        options?.signal,
        (signal) => store.head(key, { ...options, signal }),
        () => {},
      ),
    open: (key, options) =>
      guarded(
        key,
        options?.signal,
        (signal) => store.open(key, { ...options, signal }),
        ({ body }) => void body.destroy(),
      ),
    read: (key, options) =>
      guarded(
        key,
        options?.signal,
        (signal) => store.read(key, { ...options, signal }),
        () => {},
      ),
    check: (options) => store.check(options),
    get state() {
      return state.kind
    },
  }
}

/** True for the reason of `AbortSignal.timeout`: the caller had less patience than the store may take. */
export function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}

/** Waits for a call no longer than it may take, whether it heeds its signal or not; what it gives later is discarded. */
async function withDeadline<T>({
  signal,
  timeoutMs,
  call,
  discard,
}: {
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
  readonly call: (signal: AbortSignal) => Promise<T>
  readonly discard: (late: T) => void
}): Promise<T> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const stopped = Promise.withResolvers<never>()
  const end = (reason: unknown): void => {
    stopped.reject(reason)
    stop.abort(reason)
  }
  // Kept when the call is over: a body that was opened is let go of by the same signal.
  signal?.addEventListener('abort', () => end(signal.reason), { once: true })
  const timer = setTimeout(
    () => end(new StoreUnavailableError(`the store did not begin to answer within ${timeoutMs} ms`)),
    timeoutMs,
  )
  // Nobody waits for it after the race.
  stopped.promise.catch(() => {})
  const answer = call(stop.signal)
  let isOver = false
  void (async () => {
    try {
      const late = await answer
      if (isOver) discard(late)
    } catch {
      // The race has it already.
    }
  })()
  try {
    return await Promise.race([answer, stopped.promise])
  } finally {
    isOver = stop.signal.aborted
    clearTimeout(timer)
  }
}
