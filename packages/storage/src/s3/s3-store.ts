import { DeleteObjectCommand, HeadBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { REPLACEABLE_ROOM } from '@plugboard/types'
import { StoreUnavailableError } from '../errors.ts'
import { requireKeyPrefix, requireObjectKey } from '../keys/object-key.ts'
import { requireReplaceableKey, requireReplaceableSize } from '../keys/replaceable-key.ts'
import type { ObjectStore } from '../object-store.ts'
import { putEach } from '../sources/put-each.ts'
import { abortable } from '../streams/abortable.ts'
import { startDeadline } from './deadline.ts'
import { putObject } from './put-object.ts'
import { headObject, openObject, type S3Context, withSignal } from './read-object.ts'
import { readReplaceable, replaceObject } from './replace-object.ts'
import { openS3Clients } from './s3-clients.ts'
import { asStoreError, saysNoSuchKey } from './s3-errors.ts'
import { type S3StoreOptions, withDefaults } from './s3-options.ts'

export { prepareS3Bucket } from './prepare-bucket.ts'
export type { S3StoreOptions } from './s3-options.ts'

/**
 * Opens a store in a bucket of an S3 server. It sends no request until it is used; `prepareS3Bucket` creates the bucket
 * and tests what this store depends on.
 *
 * @example
 * await using store = openS3Store({ endpoint: 'http://127.0.0.1:9000', region: 'us-east-1', bucket, ...credentials, ...patience })
 */
export function openS3Store(options: S3StoreOptions): ObjectStore {
  const settings = withDefaults(options)
  const clients = openS3Clients(settings)
  const { reader } = clients
  const Bucket = settings.bucket
  const context: S3Context = { clients, settings }
  return {
    async head(key, { signal } = {}) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      using deadline = startDeadline(settings, `cannot look at ${key}`, signal)
      return await headObject(context, key, deadline.signal)
    },

    async open(key, { signal, range } = {}) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      using deadline = startDeadline(settings, `cannot open ${key}`, signal)
      const { size, body } = await openObject(context, key, { signal: deadline.signal, range })
      return { size, body }
    },

    async putIfAbsent(key, source, { signal, ...attributes }) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      return putObject(context, { key, source, attributes, signal })
    },

    async putAllIfAbsent(objects, { signal } = {}) {
      for (const { key } of objects) requireObjectKey(key)
      signal?.throwIfAborted()
      return putEach(objects, { signal }, ({ key, source, ...attributes }, ending) =>
        putObject(context, { key, source, attributes, signal: ending }),
      )
    },

    async read(key, { signal } = {}) {
      requireReplaceableKey(key)
      signal?.throwIfAborted()
      using deadline = startDeadline(settings, `cannot read ${key}`, signal)
      return await readReplaceable(context, key, deadline.signal)
    },

    async replaceIf(key, bytes, { entityTag, contentType, signal }) {
      requireReplaceableKey(key)
      requireReplaceableSize(bytes)
      signal?.throwIfAborted()
      using deadline = startDeadline(settings, `cannot replace ${key}`, signal)
      return await replaceObject(context, { key, bytes, entityTag, contentType, signal: deadline.signal })
    },

    async remove(key, { signal, confirm } = {}) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      confirm?.()
      using deadline = startDeadline(settings, `cannot remove ${key}`, signal)
      try {
        const command = new DeleteObjectCommand({ Bucket, Key: key })
        await abortable(reader.send(command, withSignal(deadline.signal)), deadline.signal)
      } catch (cause) {
        deadline.signal.throwIfAborted()
        // S3 answers 204 for a missing object; some servers answer 404.
        if (!saysNoSuchKey(cause)) throw asStoreError(cause, `cannot remove ${key}`, settings)
      }
    },

    async *list(prefix, { signal } = {}) {
      requireKeyPrefix(prefix)
      let token: string | undefined
      do {
        signal?.throwIfAborted()
        const page = await listPage(context, { prefix, token, signal })
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          signal?.throwIfAborted()
          if (Key === undefined || Size === undefined || LastModified === undefined) {
            throw new StoreUnavailableError(
              `cannot list ${prefix}: the store listed an object without key, size or time`,
            )
          }
          if (Key.startsWith(REPLACEABLE_ROOM)) continue
          yield { key: Key, size: Size, modifiedAtMs: LastModified.getTime() }
        }
        token = page.NextContinuationToken
        if (page.IsTruncated && token === undefined) {
          throw new StoreUnavailableError(
            `cannot list ${prefix}: the store truncated the list without a token for the next page`,
          )
        }
      } while (token !== undefined)
    },

    async sweep({ signal } = {}) {
      // The bucket's lifecycle deletes the parts of interrupted uploads: MinIO's does so after a day.
      signal?.throwIfAborted()
    },

    async check({ signal } = {}) {
      signal?.throwIfAborted()
      using deadline = startDeadline(settings, 'the store cannot be used', signal)
      try {
        const command = new HeadBucketCommand({ Bucket })
        await abortable(reader.send(command, withSignal(deadline.signal)), deadline.signal)
      } catch (cause) {
        deadline.signal.throwIfAborted()
        throw asStoreError(cause, 'the store cannot be used', settings)
      }
    },

    async [Symbol.asyncDispose]() {
      clients[Symbol.dispose]()
    },
  }
}

async function listPage(
  { clients, settings }: S3Context,
  page: {
    readonly prefix: string
    readonly token: string | undefined
    readonly signal: AbortSignal | undefined
  },
) {
  const { prefix, token, signal } = page
  const command = new ListObjectsV2Command({
    Bucket: settings.bucket,
    Prefix: prefix,
    ...(token !== undefined && { ContinuationToken: token }),
  })
  using deadline = startDeadline(settings, `cannot list ${prefix}`, signal)
  try {
    return await abortable(clients.reader.send(command, withSignal(deadline.signal)), deadline.signal)
  } catch (cause) {
    deadline.signal.throwIfAborted()
    throw asStoreError(cause, `cannot list ${prefix}`, settings)
  }
}
