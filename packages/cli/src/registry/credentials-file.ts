import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from '../context.ts'
import { CommandError } from '../failure.ts'

/** What the file keeps. */
export interface Credentials {
  /** The registry of the last `plugboard login`. */
  readonly registry?: string
  /** Tokens by the address of their registry. */
  readonly tokens: Readonly<Record<string, string>>
}

type Place = Pick<Context, 'env' | 'homeDirectory' | 'platform'>

/** `plugboard/credentials.json` in the configuration folder of the person (XDG Base Directory Specification). */
export function credentialsPath({ env, homeDirectory, platform }: Place): string {
  const folder =
    env['XDG_CONFIG_HOME'] || (platform === 'win32' && env['APPDATA']) || join(homeDirectory, '.config')
  return join(folder, 'plugboard', 'credentials.json')
}

/** Reads the file; without one there are no tokens. One that others may read is refused, as ssh does with its keys. */
export async function readCredentials(place: Place): Promise<Credentials> {
  const path = credentialsPath(place)
  let text: string
  try {
    if (place.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) {
      throw faultyFile(path, 'may be read by others', `Run: chmod 600 ${path}`)
    }
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { tokens: {} }
    throw error
  }
  const content = parse(text)
  if (!content) {
    throw faultyFile(
      path,
      'is not one that plugboard has written',
      `Remove it, and sign in again: rm ${path}`,
    )
  }
  return content
}

/** Writes the file whole or not at all, for its owner alone. */
export async function writeCredentials(place: Place, credentials: Credentials): Promise<void> {
  const path = credentialsPath(place)
  const draft = `${path}.${process.pid}`
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  // The mode of writeFile is for a new file, and this one may have been left by a process that was killed.
  await chmod(draft, 0o600)
  await rename(draft, path)
}

function parse(text: string): Credentials | undefined {
  try {
    const content: unknown = JSON.parse(text)
    return isCredentials(content) ? content : undefined
  } catch {
    return undefined
  }
}

function isCredentials(content: unknown): content is Credentials {
  if (typeof content !== 'object' || content === null || !('tokens' in content)) return false
  const { tokens } = content
  if ('registry' in content && typeof content.registry !== 'string') return false
  return (
    typeof tokens === 'object' &&
    tokens !== null &&
    Object.values(tokens).every((token) => typeof token === 'string')
  )
}

function faultyFile(path: string, fault: string, fix: string): CommandError {
  const message = `The file ${path} ${fault}.`
  return new CommandError({ reason: 'usage', code: 'CREDENTIALS_FILE', message, fix })
}
