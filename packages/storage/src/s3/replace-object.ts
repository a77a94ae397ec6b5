import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ObjectNotFoundError, StoreUnavailableError } from '../errors.ts'
import { REPLACEABLE_LIMIT_BYTES } from '../keys/replaceable-key.ts'
import type { ReplaceableObject } from '../object-store.ts'
import { abortable } from '../streams/abortable.ts'
import { openObject, type S3Context, withSignal } from './read-object.ts'
import { asStoreError, isTransient, saysNoSuchKey, saysPreconditionFailed, statusOf } from './s3-errors.ts'

/** The id of the write that made an object, so that a writer whose answer was lost can recognise its own. */
const WRITE_ID = 'plugboard-write'

/** Reads a replaceable object; null when the store answers that there is none with that key. */
export async function readReplaceable(
  context: S3Context,
  key: string,
  signal: AbortSignal | undefined,
): Promise<ReplaceableObject | null> {
  try {
    const { size, entityTag, body } = await openObject(context, key, { signal })
    if (size > REPLACEABLE_LIMIT_BYTES || entityTag === undefined) {
      body.destroy()
      throw new StoreUnavailableError(`${key} has ${size} bytes and the entity tag ${entityTag ?? 'none'}`)
    }
    return { entityTag, bytes: Buffer.concat(await body.toArray()) }
  } catch (cause) {
    if (cause instanceof ObjectNotFoundError) return null
    throw cause
  }
}

export interface Replacement {
  readonly key: string
  readonly bytes: Uint8Array
  readonly entityTag: string | null
  readonly contentType: string
  readonly signal: AbortSignal | undefined
}

/** Replaces an object if it still has the entity tag. */
export async function replaceObject(
  context: S3Context,
  { key, bytes, entityTag, contentType, signal }: Replacement,
): Promise<'replaced' | 'changed'> {
  const { clients, settings } = context
  const writeId = randomUUID()
  for (let attempt = 1; ; attempt += 1) {
    const command = new PutObjectCommand({
      Bucket: settings.bucket,
      Key: key,
      Body: bytes,
      ContentType: contentType,
      Metadata: { [WRITE_ID]: writeId },
      ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
      ...(entityTag === null ? { IfNoneMatch: '*' } : { IfMatch: entityTag }),
    })
    try {
      await abortable(clients.writer.send(command, withSignal(signal)), signal)
      return 'replaced'
    } catch (cause) {
      signal?.throwIfAborted()
      // S3 answers 404 when the object that should match does not exist.
      if (saysPreconditionFailed(cause) || saysNoSuchKey(cause)) {
        // Or an earlier attempt succeeded and its answer was lost.
        return (await findWriteId(context, key, signal)) === writeId ? 'replaced' : 'changed'
      }
      // The SDK has retried the faults it knows, but not the answer to two concurrent writers.
      const conflict = statusOf(cause) === 409 && isTransient(cause)
      if (!conflict || attempt >= settings.maxAttempts)
        throw asStoreError(cause, `cannot replace ${key}`, settings)
    }
    await abortable(delay(Math.random() * settings.backoffBaseMs * 2 ** (attempt - 1)), signal)
  }
}

async function findWriteId(
  { clients, settings }: S3Context,
  key: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    const command = new HeadObjectCommand({ Bucket: settings.bucket, Key: key })
    const { Metadata } = await abortable(clients.reader.send(command, withSignal(signal)), signal)
    return Metadata?.[WRITE_ID]
  } catch (cause) {
    signal?.throwIfAborted()
    if (statusOf(cause) === 404) return undefined
    throw asStoreError(cause, `cannot look at ${key}`, settings)
  }
}
