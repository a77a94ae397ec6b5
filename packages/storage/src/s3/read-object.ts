import { Readable } from 'node:stream'
import { GetObjectCommand, type GetObjectCommandOutput, HeadObjectCommand } from '@aws-sdk/client-s3'
import { ObjectNotFoundError, StoreUnavailableError } from '../errors.ts'
import type { ByteSpan, ObjectHead, OpenObject } from '../object-store.ts'
import { abortable, destroyOnAbort } from '../streams/abortable.ts'
import { requireByteSpan } from '../streams/byte-span.ts'
import { firstByte } from '../streams/first-byte.ts'
import { createS3Body } from './s3-body.ts'
import type { S3Clients } from './s3-clients.ts'
import { asStoreError, saysNoSuchKey, statusOf } from './s3-errors.ts'
import type { S3Settings } from './s3-options.ts'

/** Shared by the operations of one store. */
export interface S3Context {
  readonly clients: S3Clients
  readonly settings: S3Settings
}

interface S3Object extends OpenObject {
  readonly entityTag: string | undefined
}

/** Looks an object up; null when the store answers that there is none with that key. */
export async function headObject(
  { clients, settings }: S3Context,
  key: string,
  signal: AbortSignal | undefined,
): Promise<ObjectHead | null> {
  try {
    const command = new HeadObjectCommand({ Bucket: settings.bucket, Key: key })
    const { ContentLength } = await abortable(clients.reader.send(command, withSignal(signal)), signal)
    return { size: knownLength(ContentLength) }
  } catch (cause) {
    signal?.throwIfAborted()
    if (statusOf(cause) !== 404) throw asStoreError(cause, `cannot look at ${key}`, settings)
  }
  // The answer to HEAD has no body, so a 404 does not tell whether the key or the bucket is missing. GET does.
  try {
    const { size, body } = await getObject({ clients, settings }, key, { signal })
    body.destroy()
    return { size }
  } catch (cause) {
    if (cause instanceof ObjectNotFoundError) return null
    throw cause
  }
}

/** Opens an object, or a range of it. Resolves when its first byte has arrived. */
export async function openObject(
  context: S3Context,
  key: string,
  { signal, range }: { readonly signal?: AbortSignal | undefined; readonly range?: ByteSpan | undefined },
): Promise<S3Object> {
  const opened = await getObject(context, key, { signal, range })
  destroyOnAbort(opened.body, signal)
  await abortable(firstByte(opened.body), signal)
  return opened
}

async function getObject(
  { clients, settings }: S3Context,
  key: string,
  { signal, range }: { readonly signal?: AbortSignal | undefined; readonly range?: ByteSpan | undefined },
): Promise<S3Object> {
  if (range) requireByteSpan(range)
  const what = `cannot open ${key}`
  const Range = range && `bytes=${range.start}-${range.end}`
  const command = new GetObjectCommand({ Bucket: settings.bucket, Key: key, ...(Range && { Range }) })
  const sending = clients.reader.send(command, withSignal(signal))
  let answer: GetObjectCommandOutput
  try {
    answer = await abortable(sending, signal)
  } catch (cause) {
    // An answer that arrives too late must not keep its connection.
    sending.then(
      (late) => discard(late),
      () => {},
    )
    signal?.throwIfAborted()
    if (saysNoSuchKey(cause)) throw new ObjectNotFoundError(key, { cause })
    if (range && statusOf(cause) === 416) throw notInside(range, key)
    throw asStoreError(cause, what, settings)
  }
  try {
    const { size, length } = range ? rangeOf(answer, range, key) : wholeOf(answer)
    return {
      size,
      entityTag: answer.ETag,
      body: createS3Body(streamOf(answer), { length, idleTimeoutMs: settings.requestTimeoutMs }),
    }
  } catch (cause) {
    discard(answer)
    throw cause
  }
}

function streamOf({ Body }: GetObjectCommandOutput): Readable {
  if (Body instanceof Readable) return Body
  throw new StoreUnavailableError('the store answered without a body')
}

function discard({ Body }: GetObjectCommandOutput): void {
  // Without a listener the end of the connection would be an uncaught error.
  if (Body instanceof Readable) Body.on('error', () => {}).destroy()
}

function wholeOf({ ContentLength, $metadata }: GetObjectCommandOutput): { size: number; length: number } {
  if ($metadata.httpStatusCode !== 200) {
    throw new StoreUnavailableError(
      `the store answered ${$metadata.httpStatusCode} to a request for a whole object`,
    )
  }
  const size = knownLength(ContentLength)
  return { size, length: size }
}

// Other bytes than requested, from the store or a cache in front of it, would be assembled into a wrong file.
function rangeOf(
  { ContentRange, ContentLength }: GetObjectCommandOutput,
  range: ByteSpan,
  key: string,
): { size: number; length: number } {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(ContentRange ?? '')
  const [start, end, size] = match?.slice(1).map(Number) ?? []
  if (size !== undefined && range.end >= size) throw notInside(range, key)
  const length = range.end - range.start + 1
  if (size === undefined || start !== range.start || end !== range.end || ContentLength !== length) {
    const answered = `${ContentRange ?? 'no Content-Range'} with ${ContentLength ?? 'unknown'} bytes`
    throw new StoreUnavailableError(
      `requested bytes ${range.start}-${range.end}, but the store answered ${answered}`,
    )
  }
  return { size, length }
}

function notInside({ start, end }: ByteSpan, key: string): RangeError {
  return new RangeError(`bytes ${start}-${end} are not inside ${key}`)
}

function knownLength(length: number | undefined): number {
  if (length === undefined) throw new StoreUnavailableError('the store did not say how long the object is')
  return length
}

/** The options of a request that ends with the signal. */
export function withSignal(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {}
}
