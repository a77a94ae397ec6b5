import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { ObjectNotFoundError } from '../errors.ts'
import { requireObjectKey } from '../keys/object-key.ts'
import { requireReplaceableKey } from '../keys/replaceable-key.ts'
import type { ObjectReader, OpenObject } from '../object-store.ts'
import { destroyOnAbort } from '../streams/abortable.ts'
import { requireByteSpan, spanWithin } from '../streams/byte-span.ts'
import { firstByte } from '../streams/first-byte.ts'
import { createFileBody } from './file-body.ts'
import { symbolicLinkError } from './folders.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { inspect, notAnObject, requireAbsence } from './inspect.ts'
import { readReplaceable } from './replaceable.ts'
import type { FsVolume } from './volume.ts'

// O_NONBLOCK: a planted named pipe must not block a thread of the pool.
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Reads objects of a volume. Each call gets the volume again, because it may appear later. */
export function createFsReader(findVolume: () => FsVolume | Promise<FsVolume>): ObjectReader {
  return {
    async head(key, { signal } = {}) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      const found = await inspect(await findVolume(), key)
      signal?.throwIfAborted()
      return found.kind === 'object' ? { size: found.size } : null
    },

    async open(key, { signal, range } = {}) {
      requireObjectKey(key)
      if (range) requireByteSpan(range)
      signal?.throwIfAborted()
      const { size, body } = await openObject(await findVolume(), key, range)
      destroyOnAbort(body, signal)
      await firstByte(body)
      return { size, body }
    },

    async read(key, { signal } = {}) {
      requireReplaceableKey(key)
      signal?.throwIfAborted()
      const found = await readReplaceable(await findVolume(), key)
      signal?.throwIfAborted()
      return found
    },

    async check({ signal } = {}) {
      signal?.throwIfAborted()
      const volume = await findVolume()
      await volume.requireReadable()
    },
  }
}

async function openObject(
  volume: FsVolume,
  key: string,
  range: { readonly start: number; readonly end: number } | undefined,
): Promise<OpenObject> {
  const path = join(volume.root, key)
  return onDisk(`cannot open ${key}`, async () => {
    await using cleanup = new AsyncDisposableStack()
    try {
      const handle = cleanup.use(await open(path, READ_FLAGS))
      if ((await realpath(path)) !== path) throw symbolicLinkError(key)
      const stats = await handle.stat()
      if (stats.isDirectory()) throw new ObjectNotFoundError(key)
      if (!stats.isFile()) throw notAnObject(key)
      const body = createFileBody(handle, spanWithin(stats.size, range))
      cleanup.move()
      return { size: stats.size, body }
    } catch (cause) {
      if (systemCode(cause) === 'ELOOP') throw symbolicLinkError(key)
      if (!saysAbsent(cause)) throw cause
      await requireAbsence(volume, key)
      throw new ObjectNotFoundError(key, { cause })
    }
  })
}
