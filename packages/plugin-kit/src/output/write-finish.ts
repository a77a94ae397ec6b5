import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finish } from './finish-plugin.ts'

/** Writes and removes the files of a `Finish` in the folder that the bundler has written to. */
export async function writeFinish(folder: string, { write, remove }: Finish): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const path of remove) await rm(join(folder, path), { force: true })
  for (const [path, content] of write) await writeFile(join(folder, path), content)
}
