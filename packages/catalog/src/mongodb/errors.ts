import { BSON, MongoBulkWriteError, MongoError, MongoInvalidArgumentError, MongoServerError } from 'mongodb'
import { CatalogUnavailableError } from '../errors.ts'

const DUPLICATE_KEY = 11_000
const NAMESPACE_NOT_FOUND = 26
const INDEX_NOT_FOUND = 27

// The codes for a command that will never succeed: BadValue, FailedToParse, TypeMismatch, CommandNotFound,
// BSONObjectTooLarge, and documents that would become too large. Waiting does not help.
const OUR_MISTAKES: ReadonlySet<unknown> = new Set([2, 9, 14, 59, 10_334, 17_419, 17_420])

/**
 * True when a unique index refused the write, or every failed write of a bulk. Decided by the code only: compatible
 * servers do not name the index.
 */
export function isDuplicateKey(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    // Without write errors, the connection broke or the servers did not agree: the result of all writes is unknown.
    const refused = [error.writeErrors].flat()
    const isEachDuplicate = refused.length > 0 && refused.every(({ code }) => code === DUPLICATE_KEY)
    return isEachDuplicate && error.result.getWriteConcernError() === undefined
  }
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY
}

/** True when the index or its collection does not exist. */
export function isNothingToDrop(error: unknown): boolean {
  return (
    error instanceof MongoServerError &&
    (error.code === NAMESPACE_NOT_FOUND || error.code === INDEX_NOT_FOUND)
  )
}

/**
 * The port's error for a fault of the driver or of the server. A programming error is returned unchanged. Servers, and
 * proxies in front of other databases, have too many codes to list, so every other error counts as an outage.
 */
export function translateMongodbError(error: unknown): unknown {
  if (error instanceof MongoInvalidArgumentError || error instanceof BSON.BSONError) return error
  if (error instanceof MongoServerError && OUR_MISTAKES.has(error.code)) return error
  if (!(error instanceof MongoError) && !isSystemFault(error)) return error
  return new CatalogUnavailableError('the catalog database cannot answer now', { cause: error })
}

// What Node throws, without the name of a system call, at a write to a connection that the server has just ended. The driver passes it on.
const ENDED_CONNECTIONS: ReadonlySet<unknown> = new Set([
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_SOCKET_CLOSED',
])

/** A name that does not resolve, a certificate file that cannot be read, or a connection that ended before a write. */
function isSystemFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return 'syscall' in error || ('code' in error && ENDED_CONNECTIONS.has(error.code))
}
