import { CatalogUnavailableError } from '../errors.ts'
import { openSqliteDatabase, type SqliteDatabase } from './database.ts'
import { translateSqliteError } from './errors.ts'
import { createLockQueue } from './lock-queue.ts'
import { createTurns } from './turns.ts'

export interface SqliteConnection extends Disposable {
  /**
   * Does the work on the catalog file, and repeats it while another process holds the lock, so it must be one statement or
   * one transaction. Rejects with the errors of the port.
   */
  use<Result>(work: (database: SqliteDatabase) => Result): Promise<Result>

  /**
   * The same for work that reads many records, or writes and so waits for the disk: each turn of the event loop begins one such
   * piece of work, so that anything else waits for one of them at most, however many callers there are.
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
  const locks = createLockQueue({ timeoutMs: busyTimeoutMs })
  const run = <Result>(work: () => Result): Promise<Result> =>
    locks.run(work).catch((error: unknown) => {
      throw translateSqliteError(error, path)
    })
  let database: SqliteDatabase | null = await run(() => openSqliteDatabase({ path, create: true }))
  let isOpen = true

  const current = (): SqliteDatabase => {
    if (!isOpen) throw new CatalogUnavailableError('the catalog is closed')
    if (database?.isInPlace()) return database
    // Not created here: an empty catalog in place of a lost one would make every record look absent. The open file stays
    // open until another one is there, because it may still be writing the log of a file that is moved back.
    const next = openSqliteDatabase({ path, create: false })
    database?.[Symbol.dispose]()
    database = next
    return next
  }

  const use: SqliteConnection['use'] = (work) => run(() => work(current()))
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
