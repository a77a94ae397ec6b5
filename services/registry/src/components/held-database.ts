import { openVulnerabilityDatabase, type VulnerabilityDatabase } from '@plugboard/bundle'

/** After a failure, an upload has the database read again no sooner than after this time. */
const RETRY_MS = 60_000

/** The database of known vulnerabilities, which is read once for all who need it. */
export interface HeldDatabase extends AsyncDisposable {
  /**
   * The database as it was read last. The first time, and when the last reading failed some time ago, it waits until it is read. One that is
   * older than the interval is read again meanwhile.
   *
   * @throws VulnerabilityDatabaseError; the signal's reason when it is aborted
   */
  current(options: { readonly signal: AbortSignal }): Promise<VulnerabilityDatabase>
  /**
   * Reads it now, unless that is under way.
   *
   * @throws VulnerabilityDatabaseError; the signal's reason when it is aborted
   */
  read(options: { readonly signal: AbortSignal }): Promise<VulnerabilityDatabase>
}

type Last =
  | { readonly kind: 'read'; readonly database: VulnerabilityDatabase; readonly atMs: number }
  | { readonly kind: 'failed'; readonly error: unknown; readonly atMs: number }

/** Holds the database at a path. Nothing is read before it is needed. */
export function holdDatabase({
  path,
  intervalMs,
  clock,
  open = openVulnerabilityDatabase,
}: {
  readonly path: string
  readonly intervalMs: number
  readonly clock: () => number
  readonly open?: typeof openVulnerabilityDatabase
}): HeldDatabase {
  const closed = new AbortController()
  let last: Last | undefined
  let reading: Promise<VulnerabilityDatabase> | undefined
  const readOnce = async () => {
    try {
      const database = await open(path, { signal: closed.signal })
      last = { kind: 'read', database, atMs: clock() }
      return database
    } catch (error) {
      // What was read before is better than nothing, and the search reports that it failed.
      last = last?.kind === 'read' ? { ...last, atMs: clock() } : { kind: 'failed', error, atMs: clock() }
      throw error
    } finally {
      reading = undefined
    }
  }
  const start = () => {
    reading ??= readOnce()
    // Whoever waits for it gets the error too.
    reading.catch(() => undefined)
    return reading
  }
  const isOlder = (than: number) => last !== undefined && clock() - last.atMs >= than
  return {
    async current({ signal }) {
      signal.throwIfAborted()
      if (last?.kind === 'read') {
        if (isOlder(intervalMs)) void start()
        return last.database
      }
      if (last?.kind === 'failed' && !isOlder(Math.min(RETRY_MS, intervalMs))) throw last.error
      return unlessAborted(start(), signal)
    },
    async read({ signal }) {
      signal.throwIfAborted()
      return unlessAborted(start(), signal)
    },
    [Symbol.asyncDispose]: async () => {
      closed.abort(new Error('the registry is closed'))
      await reading?.catch(() => undefined)
    },
  }
}

/** The reading goes on for others when one of those who wait is gone. */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
