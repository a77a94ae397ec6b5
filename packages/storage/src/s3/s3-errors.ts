import { S3ServiceException } from '@aws-sdk/client-s3'
import { StoreFullError, StoreUnavailableError } from '../errors.ts'
import type { S3Settings } from './s3-options.ts'

const FULL = new Set([
  'XMinioStorageFull',
  'InsufficientCapacity',
  'XMinioAdminBucketQuotaExceeded',
  'QuotaExceeded',
])
// AccessDenied: MinIO also answers this when a concurrent removal deletes the folder that an object is put into.
// ExistingObjectIsDirectory: Versity Gateway answers this in the same case.
// NoSuchUpload: the parts are gone, because an earlier attempt completed them or the store deleted them.
// The digests: the source's digest has been checked by then, so the bytes were damaged on the way.
const TRANSIENT = new Set([
  'AccessDenied',
  'BadDigest',
  'ConditionalRequestConflict',
  'ExistingObjectIsDirectory',
  'IncompleteBody',
  'NoSuchUpload',
  'OperationAborted',
  'RequestTimeout',
  'SlowDown',
  'Throttling',
  'XAmzContentChecksumMismatch',
  'XAmzContentSHA256Mismatch',
])

const HINTS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'the bucket does not exist; the registry creates it when it starts',
  InvalidAccessKeyId: 'the store does not know the access key id',
  SignatureDoesNotMatch: 'the secret access key is wrong, or a proxy changes the request',
  AccessDenied: 'the credentials lack a permission; they need to get, put, delete and list in the bucket',
  Forbidden: 'the credentials are wrong or lack a permission on the bucket',
  '403': 'the credentials are wrong or lack a permission on the bucket',
  '404': 'the bucket does not exist, or the address is not that of an S3 store',
}

/** The status of the store's answer, or undefined when there was none. */
export function statusOf(cause: unknown): number | undefined {
  return cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined
}

/** The store answered that the object does not exist. A plain 404 is not enough: the bucket may be missing. */
export function saysNoSuchKey(cause: unknown): boolean {
  return nameOf(cause) === 'NoSuchKey' && statusOf(cause) === 404
}

/** A condition of the request did not hold: for `If-None-Match: *`, the object exists. */
export function saysPreconditionFailed(cause: unknown): boolean {
  return statusOf(cause) === 412
}

/** Whether the store, or the connection to it, failed: any other error around a request is a programming error. */
function isStoreFailure(cause: unknown): cause is Error {
  if (!(cause instanceof Error)) return false
  // The SDK attaches the answer to an error about it, even when it could not read the answer.
  if (statusOf(cause) !== undefined || '$response' in cause) return true
  if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return true
  // Node also has codes for wrong arguments.
  return codeOf(cause) !== undefined && !(cause instanceof TypeError) && !(cause instanceof RangeError)
}

/** Whether the same put may succeed if it is repeated. */
export function isTransient(cause: unknown): boolean {
  if (!isStoreFailure(cause)) return false
  const status = statusOf(cause)
  if (FULL.has(nameOf(cause)) || status === 507 || status === 501) return false
  // No answer: the connection was refused, reset, or fell silent.
  if (status === undefined || status >= 500 || status === 429 || status === 408) return true
  return TRANSIENT.has(nameOf(cause))
}

/** The port's error for a failed request, with its cause; any other error unchanged. Neither contains a secret. */
export function asStoreError(cause: unknown, what: string, { endpoint, bucket }: S3Settings): Error {
  if (cause instanceof StoreUnavailableError) return cause
  if (!isStoreFailure(cause)) return cause instanceof Error ? cause : new Error(what, { cause })
  const status = statusOf(cause)
  const name = nameOf(cause)
  const place = `bucket ${bucket} at ${endpoint ?? 'AWS'}`
  if (FULL.has(name) || status === 507) return new StoreFullError(`${what}: ${place} is full`, { cause })
  const answer = status === undefined ? `no answer (${codeOf(cause) ?? name})` : `${status} ${name}`
  const hint = HINTS[name] ?? HINTS[String(status)]
  return new StoreUnavailableError(`${what}: ${place}: ${answer}${hint ? `; ${hint}` : ''}`, { cause })
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown error'
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
}
