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
 * Puts objects and returns the keys that existed. A file is synced before its name appears, so that an object that can
 * be found is durable; each folder is synced once, when all names are there.
 */
export async function putObjects(
  volume: WritableFsVolume,
  objects: readonly ObjectToPut[],
  { signal }: Cancellable,
): Promise<ReadonlySet<string>> {
  if (objects.length === 0) return new Set()
  // The files may be in another volume that took the place of this one.
  await volume.requirePresent()
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
  // Existing objects too: their writer may have crashed before this, and the caller relies on them just as much.
  const keys = objects.map(({ key }) => key)
  await onDisk(`cannot make ${keys[0]} durable`, () => syncFolders(volume.root, keys))
  return existing
}

/** Puts a file back under its key, unless another object has taken its place. */
export async function putBack(volume: WritableFsVolume, temporary: string, key: string): Promise<void> {
  await place(volume, { temporary, key, folders: createFolderMaker(volume.root) })
  await onDisk(`cannot make ${key} durable`, () => syncFolders(volume.root, [key]))
}

/** Whether there is an object. This only saves writing the bytes: the link decides. */
async function isThere(volume: WritableFsVolume, key: string): Promise<boolean> {
  try {
    await lstat(join(volume.root, key))
  } catch (cause) {
    if (saysAbsent(cause)) return false
    // `inspect` names anything else that is in the way.
  }
  return (await inspect(volume, key)).kind === 'object'
}

async function writeSource(path: string, source: ObjectSource, signal: AbortSignal): Promise<void> {
  const what = 'cannot write an object'
  await using handle = await onDisk(what, () => open(path, 'wx'))
  for await (const chunk of readVerified(source, signal)) {
    // Only failed writes are errors of the store: a source that fails throws its own error.
    await onDisk(what, () => handle.appendFile(chunk))
  }
  await onDisk(what, async () => {
    await handle.sync()
    // Some network file systems report a failed write only now.
    await handle.close()
  })
}

/** Creates the folders of keys, each shared one once. */
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

// The commit: a hard link appears whole, and only where nothing is, also with several processes.
async function place(
  volume: WritableFsVolume,
  { temporary, key, folders }: Placing,
): Promise<'created' | 'exists'> {
  return onDisk(`cannot store ${key}`, async () => {
    // Each attempt depends on what happened in the one before.
    for (let attempt = 0; attempt < PLACE_ATTEMPTS; attempt += 1) {
      try {
        await folders.make(key)
        await link(temporary, join(volume.root, key))
        return 'created'
      } catch (cause) {
        const code = systemCode(cause)
        folders.forget(key)
        // A concurrent removal deleted an empty folder, or the volume is gone: the next line throws then.
        if (code === 'ENOENT') await volume.requirePresent()
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
