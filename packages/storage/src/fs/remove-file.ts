import { unlink } from 'node:fs/promises'
import { saysAbsent } from './fs-errors.ts'

/** Removes a file; one that is not there, or that another process has removed, is removed already. */
export async function removeFile(path: string): Promise<void> {
  try {
    // `rm` would look at it first, which doubles the calls.
    await unlink(path)
  } catch (cause) {
    if (!saysAbsent(cause)) throw cause
  }
}
