import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Finish } from './finish-plugin.ts'

/** Writes and removes the files of a `Finish` in the folder that the bundler has written to. */
export async function writeFinish(folder: string, { write, remove }: Finish): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const path of remove) await rm(join(folder, path), { force: true })
  for (const [path, content] of write) {
    const file = join(folder, path)
    // The icon may be in a folder that the bundler did not make.
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}
