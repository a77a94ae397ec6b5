import { CatalogUnavailableError, CatalogUnusableError } from '../errors.ts'

// Primary result codes of SQLite (https://sqlite.org/rescode.html), which are the low byte of extended codes.
const PERM = 3
const BUSY = 5
const LOCKED = 6
const NOMEM = 7
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const PROTOCOL = 15
const NOTADB = 26

const UNAVAILABLE: ReadonlyMap<number, string> = new Map([
  [PERM, 'may not be used; give this user write permission on the file and its folder'],
  [BUSY, 'is locked by another program; end what holds it, such as a backup or a database tool'],
  [LOCKED, 'is locked by another program; end what holds it, such as a backup or a database tool'],
  [NOMEM, 'could not be used because memory ran out; free some'],
  [READONLY, 'cannot be written; give this user write permission on the file and its folder'],
  [IOERR, 'could not be read or written; check the disk it is on'],
  [FULL, 'is on a full disk; free some space'],
  [CANTOPEN, 'cannot be opened; check that its folder exists and that this user may write in it'],
  [PROTOCOL, 'is locked by another program; end what holds it, such as a backup or a database tool'],
])

const UNUSABLE: ReadonlyMap<number, string> = new Map([
  [CORRUPT, 'is damaged; restore it from a backup'],
  [NOTADB, 'is not a SQLite database; move that file away, or choose another path for the catalog'],
])

/** True for errors that end when another process releases its lock. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error)
  return code === BUSY || code === LOCKED || code === PROTOCOL
}

/**
 * The port's error for a fault of SQLite or of its files. Any other error, which is a programming error, is returned
 * unchanged.
 */
export function translateSqliteError(error: unknown, path: string): unknown {
  if (isFileFault(error)) {
    return new CatalogUnavailableError(`the catalog ${path} ${UNAVAILABLE.get(CANTOPEN)}`, { cause: error })
  }
  const code = primaryCode(error)
  if (code === undefined) return error
  const unavailable = UNAVAILABLE.get(code)
  if (unavailable) return new CatalogUnavailableError(`the catalog ${path} ${unavailable}`, { cause: error })
  const unusable = UNUSABLE.get(code)
  if (unusable) return new CatalogUnusableError(`the catalog ${path} ${unusable}`, { cause: error })
  return error
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

function isFileFault(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
