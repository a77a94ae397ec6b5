import { link, lstat, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreUnavailableError } from '../errors.ts'
import type { Cancellable, ObjectSource, ObjectToPut } from '../object-store.ts'
import { putEach } from '../sources/put-each.ts'
import { readVerified } from '../sources/read-verified.ts'
import { makeFolders, syncFolders } from './folders.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { inspect } from './inspect.ts'
import { removeFile } from './remove-file.ts'
import type { WritableFsVolume } from './writable-volume.ts'

const PLACE_ATTEMPTS = 100

/**
 * Puts objects and answers the keys that existed. A file is synced before its name appears, so that whoever finds an
 * object finds bytes that stay; the folders are synced when all names are there, each once.
 */
export async function putObjects(
  volume: WritableFsVolume,
  objects: readonly ObjectToPut[],
  { signal }: Cancellable,
): Promise<ReadonlySet<string>> {
  if (objects.length === 0) return new Set()
  // Files may lie in whatever took the volume's place, too.
  await volume.assertPresent()
  const folders = createFolderMaker(volume.root)
  const existing = await putEach(objects, { signal }, async ({ key, source }, ending) => {
    if (await isThere(volume, key)) return 'exists'
    const temporary = volume.temporaryPath()
    try {
      await writeSource(temporary, source, ending)
      ending.throwIfAborted()
      return await place(volume, { temporary, key, folders })
    } finally {
      await onDisk(`cannot remove ${temporary}`, () => removeFile(temporary))
    }
  })
  // Of what existed, too: its writer may not have come this far, and the caller builds on it as on what was created.
  const keys = objects.map(({ key }) => key)
  await onDisk(`cannot make ${keys[0]} durable`, () => syncFolders(volume.root, keys))
  return existing
}

/** Puts a file back under its key, unless another object has taken its place. */
export async function putBack(volume: WritableFsVolume, temporary: string, key: string): Promise<void> {
  await place(volume, { temporary, key, folders: createFolderMaker(volume.root) })
  await onDisk(`cannot make ${key} durable`, () => syncFolders(volume.root, [key]))
}

/** Whether there is an object. What is said here saves the bytes; the link decides all the same. */
async function isThere(volume: WritableFsVolume, key: string): Promise<boolean> {
  try {
    await lstat(join(volume.root, key))
  } catch (cause) {
    if (saysAbsent(cause)) return false
    // What else stands in the way is for `inspect` to name.
  }
  return (await inspect(volume, key)).kind === 'object'
}

async function writeSource(path: string, source: ObjectSource, signal: AbortSignal): Promise<void> {
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

/** Makes the folders of keys, those that several keys share once. */
interface FolderMaker {
  make(key: string): Promise<void>
  /** The folders of the key are gone. */
  forget(key: string): void
}

function createFolderMaker(root: string): FolderMaker {
  const made = new Map<string, Promise<void>>()
  return {
    make(key) {
      const folder = dirname(key)
      const making = made.get(folder) ?? makeFolders(root, key)
      made.set(folder, making)
      return making
    },
    forget: (key) => void made.delete(dirname(key)),
  }
}

interface Placing {
  readonly temporary: string
  readonly key: string
  readonly folders: FolderMaker
}

// A hard link appears at once, whole, and only where nothing is: it is the commit, also between processes.
async function place(
  volume: WritableFsVolume,
  { temporary, key, folders }: Placing,
): Promise<'created' | 'exists'> {
  return onDisk(`cannot store ${key}`, async () => {
    // Each attempt waits for what the one before met.
    for (let attempt = 0; attempt < PLACE_ATTEMPTS; attempt += 1) {
      try {
        await folders.make(key)
        await link(temporary, join(volume.root, key))
        return 'created'
      } catch (cause) {
        const code = systemCode(cause)
        folders.forget(key)
        // A concurrent removal pruned a folder, or the volume is gone, which the next line says.
        if (code === 'ENOENT') await volume.assertPresent()
        else if (code !== 'EEXIST') throw cause
      }
      const found = await inspect(volume, key)
      if (found.kind === 'object') return 'exists'
      if (found.kind === 'folder') {
        throw new StoreUnavailableError(`${key} cannot be stored: objects lie below that name`)
      }
    }
    throw new StoreUnavailableError(`cannot store ${key}: its folder vanished ${PLACE_ATTEMPTS} times`)
  })
}
