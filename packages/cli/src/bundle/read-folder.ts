import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { usageError } from '../failure.ts'

export interface FolderLimits {
  readonly files: number
  readonly totalBytes: number
}

/** Of a folder that no registry has bounded yet, so that a wrong folder does not fill the memory. */
export const LOCAL_LIMITS: FolderLimits = { files: 10_000, totalBytes: 1_000_000_000 }

/** The files of a folder by their path in it, with slashes, sorted. Hidden ones are left out, and links are refused. */
export async function readFolder(
  folder: string,
  { withSourceMaps, limits }: { readonly withSourceMaps: boolean; readonly limits: FolderLimits },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  let bytes = 0
  for (const path of (await filePaths(folder, limits)).toSorted()) {
    if (path.endsWith('.map') && !withSourceMaps) continue
    const file = join(folder, path)
    bytes += (await stat(file)).size
    if (bytes > limits.totalBytes) {
      throw usageError(
        `The files of ${folder} are more than ${limits.totalBytes} bytes.`,
        'Leave out what the plugin does not load.',
      )
    }
    files.set(path, await readFile(file))
  }
  return files
}

async function filePaths(folder: string, limits: FolderLimits): Promise<string[]> {
  const paths: string[] = []
  const pending = [folder]
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const entry of await readdir(current, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      const path = join(current, entry.name)
      if (entry.isSymbolicLink()) {
        throw usageError(`${path} is a link, which may lead out of the folder.`, 'Put the file itself there.')
      }
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile()) paths.push(relative(folder, path).split(sep).join('/'))
      if (paths.length > limits.files) {
        throw usageError(
          `${folder} has more than ${limits.files} files.`,
          'Name the folder of a built plugin.',
        )
      }
    }
  }
  return paths
}
