import { link, lstat, open, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreUnavailableError } from '../errors.ts'
import type { Cancellable, ObjectSource, ObjectToPut } from '../object-store.ts'
import { putEach } from '../sources/put-each.ts'
import { readVerified } from '../sources/read-verified.ts'
import { readWhole } from '../sources/read-whole.ts'
import { makeFolders, syncFolders } from './folders.ts'
import { onDisk, saysAbsent, systemCode } from './fs-errors.ts'
import { inspect } from './inspect.ts'
import { removeFile } from './remove-file.ts'
import type { WritableFsVolume } from './writable-volume.ts'

const PLACE_ATTEMPTS = 100

/** An object of at most so many bytes is in memory when it is written, which takes the fewest calls. */
const SMALL_BYTES = 65_536

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
  const keys = objects.map(({ key }) => key)
  // This only saves writing the bytes: the link decides.
  const taken = await takenKeys(volume.root, keys)
  const existing = await putEach(objects, { signal }, async ({ key, source }, ending) => {
    if (taken.has(key) && (await inspect(volume, key)).kind === 'object') return 'exists'
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
  await onDisk(`cannot make ${keys[0]} durable`, () => syncFolders(volume.root, keys))
  return existing
}

/** Puts a file back under its key, unless another object has taken its place. */
export async function putBack(volume: WritableFsVolume, temporary: string, key: string): Promise<void> {
  await place(volume, { temporary, key, folders: createFolderMaker(volume.root) })
  await onDisk(`cannot make ${key} durable`, () => syncFolders(volume.root, [key]))
}

/** The keys where something is. A folder of several keys is listed, which takes one call for all of them. */
async function takenKeys(root: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const taken = new Set<string>()
  for (const [folder, inFolder] of Map.groupBy(keys, dirname)) {
    try {
      // One folder after another: a version has few.
      for (const key of await takenIn(root, folder, inFolder)) taken.add(key)
    } catch (cause) {
      // `inspect` names anything else that is in the way.
      if (!saysAbsent(cause)) for (const key of inFolder) taken.add(key)
    }
  }
  return taken
}

async function takenIn(root: string, folder: string, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length > 1) return (await readdir(join(root, folder))).map((name) => join(folder, name))
  for (const key of keys) await lstat(join(root, key))
  return keys
}

async function writeSource(path: string, source: ObjectSource, signal: AbortSignal): Promise<void> {
  const what = 'cannot write an object'
  if (source.size <= SMALL_BYTES) {
    const bytes = await readWhole(source, signal)
    await onDisk(what, () => writeFile(path, bytes, { flag: 'wx', flush: true }))
    return
  }
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
