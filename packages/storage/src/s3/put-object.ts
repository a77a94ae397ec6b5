import { setTimeout as delay } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { abortable } from '../streams/abortable.ts'
import { openAttempt, type S3Put, SourceFailure } from './attempt.ts'
import { startDeadline } from './deadline.ts'
import { putInParts } from './put-in-parts.ts'
import { headObject, type S3Context } from './read-object.ts'
import { asStoreError, isTransient, saysPreconditionFailed } from './s3-errors.ts'

/**
 * Puts an object unless one exists, with a new stream of the source for each attempt: the SDK cannot repeat a stream. A
 * put that is sending may take longer than the time limit of a call. An object in one request has the limit from its
 * last new byte on; one in parts ends when the connection falls silent, and begins no attempt after the limit.
 */
export async function putObject(context: S3Context, put: S3Put): Promise<'created' | 'exists'> {
  const { settings } = context
  if (put.source.size > settings.multipartThresholdBytes) return attemptPuts(context, put)
  using deadline = startDeadline(settings, `cannot store ${put.key}`, put.signal)
  let sent = 0
  const onSending = (bytes: number) => {
    // Sending bytes again leaves no more time than the first attempt to send them had.
    if (bytes <= sent) return
    sent = bytes
    deadline.extend()
  }
  return await attemptPuts(context, { ...put, onSending, signal: deadline.signal })
}

async function attemptPuts(context: S3Context, put: S3Put): Promise<'created' | 'exists'> {
  const { settings } = context
  const { key, source, signal } = put
  const large = source.size > settings.multipartThresholdBytes
  const startedAtMs = performance.now()
  for (let attempt = 1; ; attempt += 1) {
    // Looked up first where that saves sending the bytes, and where an earlier attempt may have succeeded. The condition
    // of the request still decides.
    if ((large || attempt > 1) && (await isThere(context, key, signal))) return 'exists'
    try {
      await (large ? putInParts(context, put) : putWhole(context, put))
      return 'created'
    } catch (cause) {
      signal?.throwIfAborted()
      if (cause instanceof SourceFailure) throw cause.cause
      if (saysPreconditionFailed(cause)) return 'exists'
      const isLate = large && performance.now() - startedAtMs >= settings.callTimeoutMs
      if (isLate || attempt >= settings.maxAttempts || !isTransient(cause)) {
        throw asStoreError(cause, `cannot store ${key}`, settings)
      }
    }
    // Full jitter, so that many writers do not retry at the same moment.
    await abortable(delay(Math.random() * settings.backoffBaseMs * 2 ** (attempt - 1)), signal)
  }
}

async function isThere(context: S3Context, key: string, signal: AbortSignal | undefined): Promise<boolean> {
  using deadline = startDeadline(context.settings, `cannot look at ${key}`, signal)
  return (await headObject(context, key, deadline.signal)) !== null
}

async function putWhole({ clients, settings }: S3Context, put: S3Put): Promise<void> {
  const { key, source, attributes } = put
  const attempt = openAttempt(put)
  try {
    // An empty source has no last chunk to withhold, so it is verified before anything is sent.
    if (source.size === 0) await attempt.body.toArray()
    const command = new PutObjectCommand({
      Bucket: settings.bucket,
      Key: key,
      Body: source.size === 0 ? '' : attempt.body,
      ContentLength: source.size,
      ContentType: attributes.contentType,
      ...(attributes.contentEncoding && { ContentEncoding: attributes.contentEncoding }),
      // The store checks the bytes against it.
      ChecksumSHA256: Buffer.from(source.sha256, 'hex').toString('base64'),
      IfNoneMatch: '*',
    })
    await abortable(clients.writer.send(command, { abortSignal: attempt.signal }), attempt.signal)
  } catch (cause) {
    throw attempt.failure(cause)
  } finally {
    attempt.end()
  }
}
