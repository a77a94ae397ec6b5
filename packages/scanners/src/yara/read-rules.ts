import { createHash, type Hash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RulesUnreadableError } from './errors.ts'

const MAX_FILES = 1000
const MAX_BYTES = 16_777_216
const RULE_FILE = /^[^.].*\.yara?$/

/** One file of rules. Its name is the namespace of the rules in it. */
export interface RuleSource {
  readonly file: string
  readonly text: string
  /** Changes with the text. */
  readonly digest: string
}

/** All rules of a folder. */
export interface RuleSet {
  /** Changes with any file. */
  readonly version: string
  readonly sources: readonly RuleSource[]
}

/**
 * Reads the files `*.yar` and `*.yara` of a folder, sorted by name; folders in it are not entered. A folder without any is an error,
 * because nothing would be scanned for.
 *
 * @throws RulesUnreadableError
 */
export async function readRules(directory: string): Promise<RuleSet> {
  const names = await listRules(directory)
  const sources: RuleSource[] = []
  const hash = createHash('sha256')
  let bytes = 0
  for (const file of names) {
    // One after the other: they are few, and their sum is limited.
    const content = await readFile(join(directory, file)).catch(unreadable)
    bytes += content.length
    if (bytes > MAX_BYTES)
      throw new RulesUnreadableError(`${directory} has more than ${MAX_BYTES} bytes of rules`)
    hash.update(`${file}\0${content.length}\0`).update(content)
    sources.push({ file, text: decode(file, content), digest: shorten(createHash('sha256').update(content)) })
  }
  return { version: shorten(hash), sources }
}

function shorten(hash: Hash): string {
  return hash.digest('hex').slice(0, 16)
}

/**
 * A text that changes when a file is added, removed or written, without reading any.
 *
 * @throws RulesUnreadableError
 */
export async function fingerprintRules(directory: string): Promise<string> {
  const names = await listRules(directory)
  const facts = await Promise.all(
    names.map(async (name) => {
      const { mtimeMs, ctimeMs, size } = await stat(join(directory, name)).catch(unreadable)
      return [name, mtimeMs, ctimeMs, size]
    }),
  )
  return JSON.stringify(facts)
}

async function listRules(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory).catch(unreadable)).filter((name) => RULE_FILE.test(name)).toSorted()
  if (names.length === 0) throw new RulesUnreadableError(`${directory} has no file *.yar`)
  if (names.length > MAX_FILES)
    throw new RulesUnreadableError(`${directory} has more than ${MAX_FILES} files of rules`)
  return names
}

function decode(file: string, content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (cause) {
    throw new RulesUnreadableError(`${file} is not UTF-8`, { cause })
  }
}

function unreadable(cause: unknown): never {
  throw new RulesUnreadableError(cause instanceof Error ? cause.message : String(cause), { cause })
}
