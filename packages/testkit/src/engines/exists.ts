import { stat } from 'node:fs/promises'

/** Whether the path exists; any error but "no such file" is thrown. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw cause
  }
}
