import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreUnavailableError } from '../errors.ts'
import { requireKeyPrefix, requireObjectKey } from '../keys/object-key.ts'
import { requireReplaceableKey, requireReplaceableSize } from '../keys/replaceable-key.ts'
import type { ObjectReader, ObjectStore } from '../object-store.ts'
import { pruneFolders, syncFolders } from './folders.ts'
import { onDisk, saysAbsent } from './fs-errors.ts'
import { createFsReader } from './fs-reader.ts'
import { inspect } from './inspect.ts'
import { putBack, putObjects } from './put-objects.ts'
import { replaceIfUnchanged } from './replaceable.ts'
import { findFsVolume } from './volume.ts'
import { walkFolder } from './walk-folder.ts'
import { openWritableVolume } from './writable-volume.ts'

/**
 * Opens a store in a folder, which several processes may share. Objects are at `directory/objects/<key>`; their content
 * type and encoding are not stored. Symbolic links below `objects` are refused, never followed.
 *
 * @throws StoreUnavailableError that names the folder and a fix when it cannot be used
 */
export async function openFsStore({ directory }: { readonly directory: string }): Promise<ObjectStore> {
  const volume = await openWritableVolume(directory)
  const { root } = volume
  return {
    ...createFsReader(() => volume),

    async putIfAbsent(key, source, { signal, ...attributes }) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      const existing = await putObjects(volume, [{ key, source, ...attributes }], { signal })
      return existing.has(key) ? 'exists' : 'created'
    },

    async putAllIfAbsent(objects, { signal } = {}) {
      for (const { key } of objects) requireObjectKey(key)
      signal?.throwIfAborted()
      return putObjects(volume, objects, { signal })
    },

    async replaceIf(key, bytes, { entityTag, signal }) {
      requireReplaceableKey(key)
      requireReplaceableSize(bytes)
      signal?.throwIfAborted()
      return replaceIfUnchanged(volume, { key, bytes, entityTag, signal })
    },

    async remove(key, { signal, confirm } = {}) {
      requireObjectKey(key)
      signal?.throwIfAborted()
      if ((await inspect(volume, key)).kind !== 'object') return
      const taken = volume.temporaryPath()
      if (!(await onDisk(`cannot remove ${key}`, () => moveIfThere(join(root, key), taken)))) return
      try {
        // Confirmed while the object is out of sight but not lost, so that it can be put back.
        confirm?.()
      } catch (cause) {
        // When this fails, the taken file is the only copy, and stays.
        await putBack(volume, taken, key)
        await onDisk(`cannot remove ${taken}`, () => rm(taken, { force: true }))
        throw cause
      }
      await onDisk(`cannot remove ${key}`, async () => {
        await rm(taken, { force: true })
        await syncFolders(root, [key])
        await pruneFolders(root, key)
      })
    },

    async *list(prefix, { signal } = {}) {
      requireKeyPrefix(prefix)
      signal?.throwIfAborted()
      yield* walkFolder(volume, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix, signal)
    },

    async sweep({ signal } = {}) {
      signal?.throwIfAborted()
      await volume.sweep()
    },

    async check({ signal } = {}) {
      signal?.throwIfAborted()
      await volume.requireWritable()
    },

    async [Symbol.asyncDispose]() {},
  }
}

/**
 * Opens the folder of a store to read objects there, and writes nothing: the disk may be full or mounted read-only. The
 * folder need not have a store yet; until it has one, reads are rejected with StoreUnavailableError.
 *
 * @throws StoreUnavailableError that names the folder and a fix when it cannot be read
 */
export async function openFsReader({ directory }: { readonly directory: string }): Promise<ObjectReader> {
  let volume = await findFsVolume(directory)
  return createFsReader(async () => {
    volume ??= await findFsVolume(directory)
    if (volume) return volume
    throw new StoreUnavailableError(
      `no store was made in ${directory} yet; start the registry on it, or mount its volume`,
    )
  })
}

async function moveIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (cause) {
    // Another process has removed it.
    if (saysAbsent(cause)) return false
    throw cause
  }
}
