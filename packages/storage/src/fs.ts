import { constants } from 'node:fs'
import { link, open, realpath, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { destroyOnAbort } from './abortable.ts'
import { assertByteSpan, spanWithin } from './byte-span.ts'
import { ObjectNotFoundError, StoreUnavailableError } from './errors.ts'
import { firstByte } from './first-byte.ts'
import { createFileBody } from './fs-body.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { makeFolders, pruneFolders, symbolicLinkError, syncFolders } from './fs-folders.ts'
import { inspect, notAnObject, proveAbsence } from './fs-inspect.ts'
import { walkFolder } from './fs-list.ts'
import { type FsVolume, openFsVolume } from './fs-volume.ts'
import { assertKeyPrefix, assertObjectKey } from './object-key.ts'
import type { ObjectSource, ObjectStore, OpenObject } from './object-store.ts'
import { readVerified } from './read-verified.ts'

// O_NONBLOCK: a planted named pipe must not hang a thread of the pool.
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
const PLACE_ATTEMPTS = 100

/**
 * Opens a store in a folder, which several processes may share. Objects lie at `directory/objects/<key>`; their content
 * type and encoding are not kept. Symbolic links below `objects` are refused, never followed.
 *
 * @throws StoreUnavailableError that names the folder and a fix when it cannot be used
 */
export async function openFsStore({ directory }: { readonly directory: string }): Promise<ObjectStore> {
  const volume = await openFsVolume(directory)
  const { root } = volume
  return {
    async head(key, { signal } = {}) {
      assertObjectKey(key)
      signal?.throwIfAborted()
      const found = await inspect(volume, key)
      signal?.throwIfAborted()
      return found.kind === 'object' ? { size: found.size } : null
    },

    async open(key, { signal, range } = {}) {
      assertObjectKey(key)
      if (range) assertByteSpan(range)
      signal?.throwIfAborted()
      const { size, body } = await openObject(volume, key, range)
      destroyOnAbort(body, signal)
      await firstByte(body)
      return { size, body }
    },

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

    async remove(key, { signal } = {}) {
      assertObjectKey(key)
      signal?.throwIfAborted()
      if ((await inspect(volume, key)).kind !== 'object') return
      await onDisk(`cannot remove ${key}`, async () => {
        await unlinkIfThere(join(root, key))
        await syncFolders(root, key)
        await pruneFolders(root, key)
      })
    },

    async *list(prefix, { signal } = {}) {
      assertKeyPrefix(prefix)
      signal?.throwIfAborted()
      yield* walkFolder(volume, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix, signal)
    },

    async check({ signal } = {}) {
      signal?.throwIfAborted()
      await volume.assertUsable()
    },

    async [Symbol.asyncDispose]() {},
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
      await proveAbsence(volume, key)
      throw new ObjectNotFoundError(key, { cause })
    }
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

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (cause) {
    // Another process has removed it.
    if (!saysAbsent(cause)) throw cause
  }
}
