import { randomUUID } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  BucketLocationConstraint,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { StoreUnsuitableError } from '../errors.ts'
import { abortable } from '../streams/abortable.ts'
import { startDeadline } from './deadline.ts'
import { openS3Clients, type S3Clients } from './s3-clients.ts'
import { asStoreError, saysNoSuchKey, saysPreconditionFailed, statusOf } from './s3-errors.ts'
import { type S3Settings, type S3StoreOptions, withDefaults } from './s3-options.ts'

// No plugin id starts with a dot, so a probe never collides with a bundle.
const PROBE_PREFIX = '.plugboard/probe-'

/**
 * Creates the bucket, private, if it is missing, and tests that the store honours conditional writes of whole objects, of
 * objects in parts, and of replacements. Several registries may run it at once. The credentials must permit writing.
 *
 * @throws StoreUnsuitableError when the store overwrites in spite of the condition: every guarantee depends on it
 * @throws StoreUnavailableError when the store does not answer or refuses the credentials
 */
export async function prepareS3Bucket(
  options: S3StoreOptions,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  const settings = withDefaults(options)
  using opened = openS3Clients(settings)
  const clients = limitCalls(opened, settings)
  const work = async (): Promise<void> => {
    await makeBucket(clients, settings)
    await requireConditionalPut(clients, settings)
    await requireConditionalCompletion(clients, settings)
    await requireConditionalReplacement(clients, settings)
  }
  try {
    await abortable(work(), signal)
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof StoreUnsuitableError) throw cause
    throw asStoreError(cause, 'the bucket cannot be prepared', settings)
  }
}

type Clients = Pick<S3Clients, 'reader' | 'writer'>

/** Clients with a time limit for each call. When one was not answered, no other is sent: a clean-up would only wait too. */
function limitCalls({ reader, writer }: Clients, settings: S3Settings): Clients {
  const silent = new AbortController()
  const limit = (client: S3Client): S3Client => {
    const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
      silent.signal.throwIfAborted()
      using deadline = startDeadline(settings, 'the bucket cannot be prepared', silent.signal)
      try {
        return await abortable(client.send(command, { abortSignal: deadline.signal }), deadline.signal)
      } catch (cause) {
        if (deadline.signal.aborted) silent.abort(deadline.signal.reason)
        throw cause
      }
    }
    const limited: S3Client = Object.create(client, { send: { value: send } })
    return limited
  }
  return { reader: limit(reader), writer: limit(writer) }
}

async function makeBucket({ reader }: Clients, settings: S3Settings): Promise<void> {
  const { bucket: Bucket, region } = settings
  try {
    await reader.send(new HeadBucketCommand({ Bucket }))
    return
  } catch (cause) {
    if (statusOf(cause) !== 404) throw cause
  }
  try {
    const location = isLocation(region) && { CreateBucketConfiguration: { LocationConstraint: region } }
    await reader.send(new CreateBucketCommand({ Bucket, ...location }))
  } catch (cause) {
    // Another registry was faster. The writes below show whether the bucket can be used.
    const names = ['BucketAlreadyOwnedByYou', 'BucketAlreadyExists', 'OperationAborted']
    if (!(cause instanceof S3ServiceException && names.includes(cause.name))) throw cause
  }
}

// S3 requires that us-east-1 is left out; other servers have regions of their own.
function isLocation(region: string): region is BucketLocationConstraint {
  return Object.values<string>(BucketLocationConstraint).includes(region)
}

async function requireConditionalPut({ writer }: Clients, settings: S3Settings): Promise<void> {
  const object = { Bucket: settings.bucket, Key: PROBE_PREFIX + randomUUID() }
  const put = (Body: string) => () => writer.send(new PutObjectCommand({ ...object, Body, IfNoneMatch: '*' }))
  try {
    await requireOnlyFirst(put('first'), put('second'), 'PutObject', settings)
    const { Body } = await writer.send(new GetObjectCommand(object))
    if ((await Body?.transformToString()) !== 'first')
      throw unsuitable('PutObject refuses the request but overwrites', settings)
  } finally {
    await writer.send(new DeleteObjectCommand(object))
  }
}

async function requireConditionalCompletion({ writer }: Clients, settings: S3Settings): Promise<void> {
  const object = { Bucket: settings.bucket, Key: PROBE_PREFIX + randomUUID() }
  const started: string[] = []
  const put = (Body: string) => async (): Promise<void> => {
    const { UploadId } = await writer.send(new CreateMultipartUploadCommand(object))
    if (UploadId === undefined) throw unsuitable('CreateMultipartUpload returns no upload id', settings)
    started.push(UploadId)
    const { ETag } = await writer.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body }))
    const MultipartUpload = { Parts: [{ PartNumber: 1, ...(ETag !== undefined && { ETag }) }] }
    await writer.send(
      new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload, IfNoneMatch: '*' }),
    )
  }
  try {
    await requireOnlyFirst(put('first'), put('second'), 'CompleteMultipartUpload', settings)
  } finally {
    await writer.send(new DeleteObjectCommand(object))
    // The refused upload is still open.
    await Promise.allSettled(
      started.map((UploadId) => writer.send(new AbortMultipartUploadCommand({ ...object, UploadId }))),
    )
  }
}

async function requireConditionalReplacement({ writer }: Clients, settings: S3Settings): Promise<void> {
  const object = { Bucket: settings.bucket, Key: PROBE_PREFIX + randomUUID() }
  const put = (Body: string, IfMatch?: string) =>
    writer.send(new PutObjectCommand({ ...object, Body, ...(IfMatch !== undefined && { IfMatch }) }))
  const read = async () => (await writer.send(new GetObjectCommand(object))).Body?.transformToString()
  const ignores = unsuitable('PutObject ignores If-Match and overwrites', settings)
  try {
    const { ETag: first } = await put('first')
    if (first === undefined) throw unsuitable('PutObject returns no entity tag', settings)
    try {
      await put('second', first)
    } catch (cause) {
      const status = statusOf(cause)
      if (status !== 501 && !saysPreconditionFailed(cause)) throw cause
      // A replacement that is sent again, because the answer was lost, is refused because it has already been made.
      if (status === 501 || (await read()) !== 'second')
        throw unsuitable(
          `PutObject does not replace an object that matches If-Match (${status})`,
          settings,
          cause,
        )
    }
    if (!(await isRefused(() => put('third', first)))) throw ignores
    if ((await read()) !== 'second') throw ignores
    await writer.send(new DeleteObjectCommand(object))
    if (!(await isRefused(() => put('fourth', first))))
      throw unsuitable('PutObject ignores If-Match and creates', settings)
  } finally {
    await writer.send(new DeleteObjectCommand(object))
  }
}

/** Whether a false condition prevents a write. */
async function isRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return false
  } catch (cause) {
    if (saysPreconditionFailed(cause) || saysNoSuchKey(cause)) return true
    throw cause
  }
}

async function requireOnlyFirst(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  operation: string,
  settings: S3Settings,
): Promise<void> {
  try {
    await first()
  } catch (cause) {
    if (statusOf(cause) === 501) throw unsuitable(`${operation} does not know If-None-Match`, settings, cause)
    throw cause
  }
  try {
    await second()
  } catch (cause) {
    if (saysPreconditionFailed(cause)) return
    throw cause
  }
  throw unsuitable(`${operation} ignores If-None-Match and overwrites`, settings)
}

function unsuitable(what: string, { endpoint }: S3Settings, cause?: unknown): StoreUnsuitableError {
  const fix =
    'use a store that honours conditional writes, as MinIO since 2024-11, Versity Gateway and AWS do'
  return new StoreUnsuitableError(
    `the S3 store at ${endpoint ?? 'AWS'} cannot keep bundles: ${what}; ${fix}`,
    {
      cause,
    },
  )
}
