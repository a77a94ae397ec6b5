import { setTimeout as delay } from 'node:timers/promises'
import { AbortMultipartUploadCommand, CreateMultipartUploadCommand, type S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { openAttempt, type S3Put } from './attempt.ts'
import type { S3Context } from './read-object.ts'
import { statusOf } from './s3-errors.ts'

const ABORTS_AT_MOST = 5
const PAUSE_MS = 50

/** Puts a large object in parts, with two of them in memory at a time. The request that completes it has the condition. */
export async function putInParts({ clients, settings }: S3Context, put: S3Put): Promise<void> {
  const { key, attributes } = put
  const attempt = openAttempt(put)
  const upload = new Upload({
    client: sendingUntil(attempt, clients.writer, settings.requestTimeoutMs),
    queueSize: 2,
    partSize: settings.partBytes,
    params: {
      Bucket: settings.bucket,
      Key: key,
      Body: attempt.body,
      ContentType: attributes.contentType,
      ...(attributes.contentEncoding && { ContentEncoding: attributes.contentEncoding }),
      // The store checks each part against it.
      ChecksumAlgorithm: 'SHA256',
      IfNoneMatch: '*',
    },
  })
  try {
    await upload.done()
  } catch (cause) {
    throw attempt.failure(cause)
  } finally {
    attempt.end()
  }
}

// Upload passes no signal to its requests, and when one part fails it still sends the others to the end. This client
// ends all of them at once, except the upload's own clean-up.
function sendingUntil(
  attempt: { readonly signal: AbortSignal; end(): void },
  client: S3Client,
  timeoutMs: number,
): S3Client {
  const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    if (command instanceof CreateMultipartUploadCommand) {
      // Ending this request could leave an upload whose id is unknown, so an abort waits for its answer.
      return client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) })
    }
    if (command instanceof AbortMultipartUploadCommand) {
      return abortUpload(client, command, timeoutMs)
    }
    try {
      return await client.send(command, { abortSignal: attempt.signal })
    } catch (cause) {
      attempt.end()
      throw cause
    }
  }
  const scoped: S3Client = Object.create(client, { send: { value: send } })
  return scoped
}

// A part that the store was still writing may survive the abort of the upload, so the upload is aborted until the store
// does not know it any more (AbortMultipartUpload in the S3 API reference).
async function abortUpload(
  client: S3Client,
  command: AbortMultipartUploadCommand,
  timeoutMs: number,
): Promise<void> {
  for (let attempt = 0; attempt < ABORTS_AT_MOST; attempt += 1) {
    try {
      // Each abort depends on what the one before has left.
      await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) })
    } catch (cause) {
      if (statusOf(cause) === 404) return
    }
    await delay(PAUSE_MS * attempt)
  }
  // The error of the upload matters more than this one: stores delete abandoned parts by themselves.
}
