import { unlink } from 'node:fs/promises'
import { saysAbsent } from './fs-errors.ts'

/** Removes a file. It is no error when the file does not exist. */
export async function removeFile(path: string): Promise<void> {
  try {
    // `rm` would stat the file first, which doubles the calls.
    await unlink(path)
  } catch (cause) {
    if (!saysAbsent(cause)) throw cause
  }
}
