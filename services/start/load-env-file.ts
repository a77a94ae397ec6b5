import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/**
 * Sets the variables of a file of settings that the environment does not have. A missing file sets none. A byte order
 * mark, as editors on Windows write it, is not part of the first name.
 */
export function loadEnvFile(path: string, environment: NodeJS.ProcessEnv): void {
  const settings = parseEnv(readText(path).replace(/^\ufeff/, ''))
  for (const [name, value] of Object.entries(settings)) environment[name] ??= value
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return ''
    throw cause
  }
}
