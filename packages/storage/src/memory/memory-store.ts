import { Readable } from 'node:stream'
import { ObjectNotFoundError } from '../errors.ts'
import { compareKeys, requireKeyPrefix, requireObjectKey } from '../keys/object-key.ts'
import { requireReplaceableKey, requireReplaceableSize } from '../keys/replaceable-key.ts'
import type { ObjectSource, ObjectStore, ReplaceableObject } from '../object-store.ts'
import { putEach } from '../sources/put-each.ts'
import { readVerified } from '../sources/read-verified.ts'
import { chunksOf } from '../sources/source-of.ts'
import { destroyOnAbort } from '../streams/abortable.ts'
import { requireByteSpan, spanWithin } from '../streams/byte-span.ts'

/** An ObjectStore that forgets everything when the process ends: for tests. */
export function createMemoryStore(): ObjectStore {
  const objects = new Map<string, Buffer>()
  const times = new Map<string, number>()
  const replaceable = new Map<string, ReplaceableObject>()
  let replacements = 0

  const put = async (
    key: string,
    source: ObjectSource,
    signal: AbortSignal | undefined,
  ): Promise<'created' | 'exists'> => {
    if (objects.has(key)) return 'exists'
    const chunks = await Array.fromAsync(readVerified(source, signal))
    signal?.throwIfAborted()
    // Checked again: another writer may have been faster. From here to `set` nothing can interfere.
    if (objects.has(key)) return 'exists'
    objects.set(key, Buffer.concat(chunks))
    times.set(key, Date.now())
    return 'created'
  }

  return {
    async head(key, { signal } = {}) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      const bytes = objects.get(key)
      return bytes ? { size: bytes.length } : null
    },

    async open(key, { signal, range } = {}) {
      requireObjectKey(key)
      if (range) requireByteSpan(range)
      signal?.throwIfAborted()
      const bytes = objects.get(key)
      if (!bytes) throw new ObjectNotFoundError(key)
      const { start, end } = spanWithin(bytes.length, range)
      const body = Readable.from(chunksOf(bytes.subarray(start, end + 1)), { objectMode: false })
      destroyOnAbort(body, signal)
      return { size: bytes.length, body }
    },

    async putIfAbsent(key, source, { signal }) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      return put(key, source, signal)
    },

    async putAllIfAbsent(toPut, { signal } = {}) {
      for (const { key } of toPut) requireObjectKey(key)
      signal?.throwIfAborted()
      return putEach(toPut, { signal }, ({ key, source }, ending) => put(key, source, ending))
    },

    async read(key, { signal } = {}) {
      requireReplaceableKey(key)
      signal?.throwIfAborted()
      return replaceable.get(key) ?? null
    },

    async replaceIf(key, bytes, { entityTag, signal }) {
      requireReplaceableKey(key)
      requireReplaceableSize(bytes)
      signal?.throwIfAborted()
      if ((replaceable.get(key)?.entityTag ?? null) !== entityTag) return 'changed'
      replacements += 1
      replaceable.set(key, { entityTag: `"${replacements}"`, bytes: Buffer.from(bytes) })
      return 'replaced'
    },

    async remove(key, { signal, confirm } = {}) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      if (!objects.has(key)) return
      confirm?.()
      objects.delete(key)
    },

    async *list(prefix, { signal } = {}) {
      requireKeyPrefix(prefix)
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(compareKeys)
      for (const key of keys) {
        signal?.throwIfAborted()
        const bytes = objects.get(key)
        if (bytes) yield { key, size: bytes.length, modifiedAtMs: times.get(key) ?? 0 }
      }
    },

    async sweep({ signal } = {}) {
      signal?.throwIfAborted()
    },

    async check({ signal } = {}) {
      signal?.throwIfAborted()
    },

    async [Symbol.asyncDispose]() {
      objects.clear()
      replaceable.clear()
    },
  }
}
