import { lstat, mkdir, open, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreUnavailableError } from '../errors.ts'
import { saysAbsent, systemCode } from './fs-errors.ts'

/** Accessible to the user of this process only. Existing folders keep their mode. */
export const FOLDER_MODE = 0o700

/** Creates the folders of a key one by one, so that no symbolic link among them is ever followed. */
export async function makeFolders(root: string, key: string): Promise<void> {
  // Each folder needs its parent first.
  for (const folder of foldersOf(key)) {
    const path = join(root, folder)
    try {
      await mkdir(path, { mode: FOLDER_MODE })
    } catch (cause) {
      if (systemCode(cause) !== 'EEXIST') throw cause
      const stats = await lstat(path)
      if (stats.isSymbolicLink()) throw symbolicLinkError(folder)
      if (!stats.isDirectory())
        throw new StoreUnavailableError(`${key} cannot be stored below the object ${folder}`)
    }
  }
}

/** Makes the entries of keys, and of their folders, survive a power failure. Each folder is synced once. */
export async function syncFolders(root: string, keys: readonly string[]): Promise<void> {
  const folders = new Set(keys.flatMap((key) => ['', ...foldersOf(key)]))
  // One after the other: the first sync makes the file system write what the next would wait for.
  for (const folder of folders) await syncFolder(join(root, folder))
}

/** Makes the entries of a folder survive a power failure. */
export async function syncFolder(path: string): Promise<void> {
  try {
    await using handle = await open(path, 'r')
    await handle.sync()
  } catch (cause) {
    // A concurrent removal deleted the empty folder, or the file system cannot sync folders (EINVAL).
    if (!saysAbsent(cause) && systemCode(cause) !== 'EINVAL') throw cause
  }
}

/** Removes the folders of a key that are empty. `rmdir` fails on any other, so no concurrent put can lose its object. */
export async function pruneFolders(root: string, key: string): Promise<void> {
  for (const folder of foldersOf(key).toReversed()) {
    try {
      // Innermost first.
      await rmdir(join(root, folder))
    } catch (cause) {
      const code = systemCode(cause)
      if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EBUSY') return
      if (!saysAbsent(cause)) throw cause
    }
  }
}

/** Throws StoreUnavailableError when a path below the root passes a symbolic link; stops where the path ends. */
export async function requireNoSymbolicLink(root: string, key: string): Promise<void> {
  for (const part of [...foldersOf(key), key]) {
    try {
      // Outermost first.
      if ((await lstat(join(root, part))).isSymbolicLink()) throw symbolicLinkError(part)
    } catch (cause) {
      if (saysAbsent(cause)) return
      throw cause
    }
  }
}

/** The error for a planted symbolic link: following it would leave the store, ignoring it would hide it. */
export function symbolicLinkError(path: string): StoreUnavailableError {
  return new StoreUnavailableError(
    `${path} is reached over a symbolic link, which this store does not follow`,
  )
}

function foldersOf(key: string): string[] {
  const folders: string[] = []
  for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) folders.unshift(folder)
  return folders
}
