import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { compareKeys } from '../keys/object-key.ts'
import type { ObjectEntry } from '../object-store.ts'
import { symbolicLinkError } from './folders.ts'
import { onDisk, saysAbsent } from './fs-errors.ts'
import { inspect, requireAbsence } from './inspect.ts'
import type { FsVolume } from './volume.ts'

/** The objects below a folder ('' or a path that ends in a slash) whose key starts with the prefix, in byte order. */
export async function* walkFolder(
  volume: FsVolume,
  folder: string,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectEntry> {
  const names = await readFolder(volume, folder)
  // A folder is sorted with its slash, as its keys are: "a-b" comes before "a/b", and "a0" after.
  for (const name of names.filter((each) => (folder + each).startsWith(prefix)).toSorted(compareKeys)) {
    signal?.throwIfAborted()
    const key = folder + name
    if (name.endsWith('/')) {
      // Every key below it starts with the prefix too.
      yield* walkFolder(volume, key, key, signal)
    } else {
      const found = await inspect(volume, key)
      if (found.kind !== 'object') continue
      const { size, modifiedAtMs } = found
      yield { key, size, modifiedAtMs }
    }
  }
}

/** The names in a folder, those of folders with a slash at their end. */
async function readFolder(volume: FsVolume, folder: string): Promise<string[]> {
  const path = join(volume.root, folder)
  return onDisk(`cannot list ${folder}`, async () => {
    try {
      const entries = await readdir(path, { withFileTypes: true })
      if (join(await realpath(path), '/') !== join(path, '/')) throw symbolicLinkError(folder)
      return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    } catch (cause) {
      if (!saysAbsent(cause)) throw cause
      await requireAbsence(volume, folder.slice(0, -1))
      return []
    }
  })
}
