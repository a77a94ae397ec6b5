import { execFile } from 'node:child_process'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exists } from './exists.ts'

/** Makes `folder/name`, unless it exists, by `build`, which fills a path beside it that is renamed at the end. */
export async function installStage(
  folder: string,
  name: string,
  build: (path: string) => Promise<void>,
): Promise<void> {
  const path = join(folder, name)
  if (await exists(path)) return
  const unfinished = `${path}.unfinished`
  await removeTree(unfinished)
  await mkdir(folder, { recursive: true })
  await build(unfinished)
  await rename(unfinished, path)
}

async function removeTree(path: string): Promise<void> {
  // Not fs.rm: in a root folder that still had /dev mounted it would delete the machine's devices.
  if (await exists(path)) await promisify(execFile)('rm', ['-rf', '--one-file-system', '--', path])
}
