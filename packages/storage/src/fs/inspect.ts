import { lstat, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreUnavailableError } from '../errors.ts'
import { requireNoSymbolicLink, symbolicLinkError } from './folders.ts'
import { onDisk, saysAbsent } from './fs-errors.ts'
import type { FsVolume } from './volume.ts'

/** What a key leads to. */
export type Found =
  | { readonly kind: 'object'; readonly size: number; readonly modifiedAtMs: number }
  | { readonly kind: 'folder' | 'nothing' }

/** Looks at a key. Throws StoreUnavailableError when this is impossible, or when it leads to something else. */
export async function inspect(volume: FsVolume, key: string): Promise<Found> {
  const path = join(volume.root, key)
  return onDisk(`cannot look at ${key}`, async () => {
    try {
      const stats = await lstat(path)
      if (stats.isSymbolicLink() || (await realpath(path)) !== path) throw symbolicLinkError(key)
      if (stats.isFile()) return { kind: 'object', size: stats.size, modifiedAtMs: stats.mtimeMs }
      if (stats.isDirectory()) return { kind: 'folder' }
      throw notAnObject(key)
    } catch (cause) {
      if (!saysAbsent(cause)) throw cause
      await requireAbsence(volume, key)
      return { kind: 'nothing' }
    }
  })
}

/** "No such file" proves absence only while the volume is there and no link leads out of it. */
export async function requireAbsence(volume: FsVolume, key: string): Promise<void> {
  await requireNoSymbolicLink(volume.root, key)
  await volume.requirePresent()
}

/** The error for a planted pipe, socket or device. */
export function notAnObject(key: string): StoreUnavailableError {
  return new StoreUnavailableError(`${key} is neither a file nor a folder`)
}
