import { stat } from 'node:fs/promises'

/** Whether the path is there; any answer but "no such file" is an error. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw cause
  }
}
