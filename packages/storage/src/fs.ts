import { link, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreUnavailableError } from './errors.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { makeFolders, pruneFolders, syncFolders } from './fs-folders.ts'
import { inspect } from './fs-inspect.ts'
import { walkFolder } from './fs-list.ts'
import { createFsReader } from './fs-read.ts'
import { type FsVolume, findFsVolume } from './fs-volume.ts'
import { openWritableVolume } from './fs-writable-volume.ts'
import { assertKeyPrefix, assertObjectKey } from './object-key.ts'
import type { ObjectReader, ObjectSource, ObjectStore } from './object-store.ts'
import { readVerified } from './read-verified.ts'

const PLACE_ATTEMPTS = 100

/**
 * Opens a store in a folder, which several processes may share. Objects lie at `directory/objects/<key>`; their content
 * type and encoding are not kept. Symbolic links below `objects` are refused, never followed.
 *
 * @throws StoreUnavailableError that names the folder and a fix when it cannot be used
 */
export async function openFsStore({ directory }: { readonly directory: string }): Promise<ObjectStore> {
  const volume = await openWritableVolume(directory)
  const { root } = volume
  return {
    ...createFsReader(() => volume),

    async putIfAbsent(key, source, { signal }) {
      assertObjectKey(key)
      signal?.throwIfAborted()
      if ((await inspect(volume, key)).kind === 'object') {
        // Its writer may not have come this far, and the caller builds on `exists` as on `created`.
        await onDisk(`cannot make ${key} durable`, () => syncFolders(root, key))
        return 'exists'
      }
      const temporary = volume.temporaryPath()
      try {
        await writeSource(temporary, source, signal)
        signal?.throwIfAborted()
        return await place(volume, temporary, key)
      } finally {
        await onDisk(`cannot remove ${temporary}`, () => rm(temporary, { force: true }))
      }
    },

    async remove(key, { signal, confirm } = {}) {
      assertObjectKey(key)
      signal?.throwIfAborted()
      if ((await inspect(volume, key)).kind !== 'object') return
      const taken = volume.temporaryPath()
      if (!(await onDisk(`cannot remove ${key}`, () => moveIfThere(join(root, key), taken)))) return
      try {
        // Asked when the object is gone and not lost: a process that was stopped before or in between puts it back.
        confirm?.()
      } catch (cause) {
        await place(volume, taken, key)
        throw cause
      } finally {
        await onDisk(`cannot remove ${taken}`, () => rm(taken, { force: true }))
      }
      await onDisk(`cannot remove ${key}`, async () => {
        await syncFolders(root, key)
        await pruneFolders(root, key)
      })
    },

    async *list(prefix, { signal } = {}) {
      assertKeyPrefix(prefix)
      signal?.throwIfAborted()
      yield* walkFolder(volume, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix, signal)
    },

    async sweep({ signal } = {}) {
      signal?.throwIfAborted()
      await volume.sweep()
    },

    async check({ signal } = {}) {
      signal?.throwIfAborted()
      await volume.assertWritable()
    },

    async [Symbol.asyncDispose]() {},
  }
}

/**
 * Opens the folder of a store to read objects there, and writes nothing: it may be on a full disk, or on one that is
 * mounted read-only. A folder that no store was opened in yet is no fault: reading there is, until one is.
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

async function writeSource(
  path: string,
  source: ObjectSource,
  signal: AbortSignal | undefined,
): Promise<void> {
  const what = 'cannot write an object'
  await using handle = await onDisk(what, () => open(path, 'wx'))
  for await (const chunk of readVerified(source, signal)) {
    // Only the writing speaks for the store: a source that fails throws its own error.
    await onDisk(what, () => handle.appendFile(chunk))
  }
  await onDisk(what, async () => {
    await handle.sync()
    // Some network file systems report a failed write only now.
    await handle.close()
  })
}

// A hard link appears at once, whole, and only where nothing is: it is the commit, also between processes.
async function place(volume: FsVolume, temporary: string, key: string): Promise<'created' | 'exists'> {
  const { root } = volume
  return onDisk(`cannot store ${key}`, async () => {
    // Each attempt waits for what the one before met.
    for (let attempt = 0; attempt < PLACE_ATTEMPTS; attempt += 1) {
      try {
        await makeFolders(root, key)
        await link(temporary, join(root, key))
        await syncFolders(root, key)
        return 'created'
      } catch (cause) {
        const code = systemCode(cause)
        // A concurrent removal pruned a folder, or the volume is gone, which the next line says.
        if (code === 'ENOENT') await volume.assertPresent()
        else if (code !== 'EEXIST') throw cause
      }
      const found = await inspect(volume, key)
      if (found.kind === 'folder') {
        throw new StoreUnavailableError(`${key} cannot be stored: objects lie below that name`)
      }
      if (found.kind === 'object') {
        await syncFolders(root, key)
        return 'exists'
      }
    }
    throw new StoreUnavailableError(`cannot store ${key}: its folder vanished ${PLACE_ATTEMPTS} times`)
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
