import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** The path of a program in PATH, or null where there is none that may be run. */
export async function findCommand(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder || '.', name)
    try {
      // In order: the first in PATH is the one that runs.
      await access(path, constants.X_OK)
      return path
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code
      // A folder of PATH that is absent, closed or no folder has no program to offer.
      if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR') throw cause
    }
  }
  return null
}
