import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { CatalogUnavailableError, CatalogUnusableError } from '../errors.ts'
import { migrate, requireCatalogFile, requireWritable } from './migrations.ts'
import { inTransaction } from './transaction.ts'

/** One open catalog file. */
export interface SqliteDatabase extends Disposable {
  /** The statement with that text, prepared once. */
  statement(sql: string): StatementSync
  /** Does the work in one transaction that holds the write lock from the start. */
  write<Result>(work: () => Result): Result
  /** Throws SQLite's error when nothing can be written now. */
  requireWritable(): void
  /** True while the path leads to the file that is open. */
  isInPlace(): boolean
}

/**
 * Opens a catalog file and brings its schema up to date. Missing files and folders are created only with `create`.
 */
export function openSqliteDatabase(options: {
  readonly path: string
  readonly create: boolean
}): SqliteDatabase {
  const { path, create } = options
  if (create) makeFolder(dirname(path))
  const url = pathToFileURL(path)
  url.searchParams.set('mode', create ? 'rwc' : 'rw')
  // Fails at once when a lock is held, because SQLite would block the process while it waits.
  const database = new DatabaseSync(url, { timeout: 0, enableForeignKeyConstraints: true })
  try {
    requireCatalogFile(database, path)
    const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode
    if (mode !== 'wal') {
      throw new CatalogUnusableError(`${path} cannot have a write-ahead log; move it to a local disk`)
    }
    // A write is on the disk before it is acknowledged: FULL syncs the log at every commit, which NORMAL does not in WAL
    // mode.
    database.exec('PRAGMA synchronous = FULL')
    migrate(database, path)
    requireWritable(database)
  } catch (error) {
    database.close()
    throw error
  }
  const opened = fileIdentity(path)
  const statements = new Map<string, StatementSync>()
  return {
    statement(sql) {
      const known = statements.get(sql)
      if (known) return known
      const statement = database.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    write: (work) => inTransaction(database, 'IMMEDIATE', work),
    requireWritable: () => requireWritable(database),
    // A file that was moved away or replaced still works for the process that has it open, but no other process sees it.
    isInPlace: () => fileIdentity(path) === opened,
    [Symbol.dispose]: () => database.close(),
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new CatalogUnavailableError(
      `the folder ${folder} of the catalog cannot be created; create it, and give this user write permission on it`,
      { cause },
    )
  }
}

function fileIdentity(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat ? `${stat.dev}:${stat.ino}` : null
}
