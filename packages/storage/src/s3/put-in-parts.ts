import { setTimeout as delay } from 'node:timers/promises'
import { AbortMultipartUploadCommand, CreateMultipartUploadCommand, type S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { openAttempt, type S3Put } from './attempt.ts'
import type { S3Context } from './read-object.ts'
import { statusOf } from './s3-errors.ts'

const ABORTS_AT_MOST = 5
const PAUSE_MS = 50

/** Puts a large object in parts, two of them in memory at a time. Completing it carries the condition. */
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

// Upload passes no signal to its requests, and when one part fails it sends the others to the end. This client ends
// all of them at once, and still lets the upload's own clean-up through.
function sendingUntil(
  attempt: { readonly signal: AbortSignal; end(): void },
  client: S3Client,
  timeoutMs: number,
): S3Client {
  const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    if (command instanceof CreateMultipartUploadCommand) {
      // Ended half-way it would leave an upload that nobody can name, so an abort waits for its answer.
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

// A part that the store was still writing when the upload was aborted may stay, so it is aborted until the store no
// longer knows it (AbortMultipartUpload in the S3 API reference).
async function abortUpload(
  client: S3Client,
  command: AbortMultipartUploadCommand,
  timeoutMs: number,
): Promise<void> {
  for (let attempt = 0; attempt < ABORTS_AT_MOST; attempt += 1) {
    try {
      // Each asks what the one before has left.
      await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) })
    } catch (cause) {
      if (statusOf(cause) === 404) return
    }
    await delay(PAUSE_MS * attempt)
  }
  // Why the upload failed is worth more than why its parts stay: stores drop abandoned parts by themselves.
}
