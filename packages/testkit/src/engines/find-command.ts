import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** The path of a program in PATH, or null where none can be run. */
export async function findCommand(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder || '.', name)
    try {
      // In order, since the first in PATH is the one that runs.
      await access(path, constants.X_OK)
      return path
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code
      // An entry of PATH that is missing, unreadable or not a folder holds no program.
      if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR') throw cause
    }
  }
  return null
}
