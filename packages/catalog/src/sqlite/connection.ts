import { setTimeout as delay } from 'node:timers/promises'
import { CatalogUnavailableError } from '../errors.ts'
import { openSqliteDatabase, type SqliteDatabase } from './database.ts'
import { isBusy, translateSqliteError } from './errors.ts'
import { createTurns } from './turns.ts'

// SQLite blocks the process while it waits for a lock, so it waits only briefly; the rest of the wait is asynchronous.
const BLOCKING_WAIT_MS = 50
const RETRY_INTERVAL_MS = 10

export interface SqliteConnection extends Disposable {
  /**
   * Does the work on the catalog file, and repeats it while another process holds the lock, so it must be one statement or
   * one transaction. Rejects with the errors of the port.
   */
  use<Result>(work: (database: SqliteDatabase) => Result): Promise<Result>

  /**
   * The same for what reads many records: one such piece of work begins in each turn of the event loop, so that
   * whatever else waits for the loop waits for one of them, however many callers there are.
   */
  useInTurn<Result>(work: (database: SqliteDatabase) => Result): Promise<Result>
}

/** Opens the file at an absolute path, and reopens it when another file has taken its place. */
export async function openSqliteConnection(options: {
  readonly path: string
  /** How long a call waits in all for a lock of another process. */
  readonly busyTimeoutMs: number
}): Promise<SqliteConnection> {
  const { path, busyTimeoutMs } = options
  const open = (create: boolean) => openSqliteDatabase({ path, create, busyTimeoutMs: BLOCKING_WAIT_MS })
  let database: SqliteDatabase | null = await whileBusy(options, () => open(true))
  let isOpen = true

  const current = (): SqliteDatabase => {
    if (!isOpen) throw new CatalogUnavailableError('the catalog is closed')
    if (database?.isInPlace()) return database
    // Not created here: an empty catalog in place of a lost one would make every record look absent. The open file stays
    // open until another one is there, because it may still be writing the log of a file that is moved back.
    const next = open(false)
    database?.[Symbol.dispose]()
    database = next
    return next
  }

  const use: SqliteConnection['use'] = (work) => whileBusy({ path, busyTimeoutMs }, () => work(current()))
  const turns = createTurns()
  return {
    use,
    async useInTurn(work) {
      await turns.next()
      return use(work)
    },
    [Symbol.dispose]() {
      isOpen = false
      database?.[Symbol.dispose]()
      database = null
    },
  }
}

async function whileBusy<Result>(
  { path, busyTimeoutMs }: { readonly path: string; readonly busyTimeoutMs: number },
  work: () => Result,
): Promise<Result> {
  const deadline = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw translateSqliteError(error, path)
    }
    // The attempts must run one after the other.
    await delay(RETRY_INTERVAL_MS * (0.5 + Math.random()))
  }
}
