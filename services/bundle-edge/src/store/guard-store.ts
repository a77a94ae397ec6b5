import { ObjectNotFoundError, type ObjectReader, StoreUnavailableError } from '@plugboard/storage'

/** How many keys must fail in a row before the store is suspended. One unreadable object is not an outage. */
const MAX_FAILED_KEYS = 3
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5000

/** The store failed several times in a row, and was not called this time. */
export class StoreSuspendedError extends StoreUnavailableError {
  override readonly name = 'StoreSuspendedError'
  readonly retryAfterSeconds: number

  constructor(remainingMs: number) {
    super(`the store does not answer; the next call to it is in ${remainingMs} ms`)
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
  /** How long the store may take to begin an answer. */
  readonly timeoutMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly onSuspended: (cause: unknown) => void
  readonly onTrusted: () => void
}

/**
 * A store whose calls fail in time. After failures for a few keys in a row every call is refused at once, except one at a
 * time that, after growing pauses, finds out whether the store answers again. So only the first requests of an outage
 * wait, and the others take neither time nor memory. `check` always calls the store.
 *
 * @throws StoreSuspendedError instead of calling the store
 */
export function guardStore({ store, timeoutMs, clock, onSuspended, onTrusted }: GuardOptions): GuardedStore {
  let state: State = TRUSTED

  /** Whether the call that is about to be made is the probe. */
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

  /** The key of the probe may itself be unreadable, so the store's own check runs too. */
  async function askAgain(suspended: State): Promise<void> {
    try {
      await store.check({ signal: AbortSignal.timeout(timeoutMs) })
    } catch {
      // It stays suspended, whatever the reason: the next probe tries again.
      return
    }
    if (state === suspended) succeeded()
  }

  /** The call says nothing about the store: the next one may probe at once. */
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

/** True for the reason of `AbortSignal.timeout`: the caller's deadline was shorter than that of the store. */
export function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}

/** Waits for a call until its deadline, whether or not it obeys its signal, and discards a later result. */
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
  // Kept after the call: the same signal closes a body that was opened.
  signal?.addEventListener('abort', () => end(signal.reason), { once: true })
  const timer = setTimeout(
    () => end(new StoreUnavailableError(`the store did not begin to answer within ${timeoutMs} ms`)),
    timeoutMs,
  )
  // Nothing awaits it after the race.
  stopped.promise.catch(() => {})
  const answer = call(stop.signal)
  let isOver = false
  void (async () => {
    try {
      const late = await answer
      if (isOver) discard(late)
    } catch {
      // The race has already rejected with it.
    }
  })()
  try {
    return await Promise.race([answer, stopped.promise])
  } finally {
    isOver = stop.signal.aborted
    clearTimeout(timer)
  }
}
