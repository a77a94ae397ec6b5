// What a thread imports is what it waits for when it starts: nothing with the schemas of this project.
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import init, { Compiler, type Rules, type Scanner } from '@virustotal/yara-x'
import { limitMemory } from './limit-memory.ts'
import type { RuleSource } from './read-rules.ts'
import { parseRuleFault, type RuleFault } from './rule-fault.ts'

/** What a thread is started with. */
export interface ThreadData {
  readonly sources: readonly RuleSource[]
  readonly memoryBytes: number
}

/** One rule that matched one file. */
export interface RuleMatch {
  /** The file of the rule, and its name. */
  readonly source: string
  readonly rule: string
  /** The texts of the rule's `meta`, by name; numbers and booleans are left out. */
  readonly meta: Readonly<Record<string, string>>
  /** The first place where a pattern matched; null when the condition needs no pattern. */
  readonly place: MatchPlace | null
}

export interface MatchPlace {
  readonly offset: number
  readonly line: number
  readonly column: number
  /** The matched bytes, and some after them. */
  readonly excerpt: Uint8Array
}

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'faulty'; readonly faults: readonly RuleFault[] }
  | { readonly kind: 'scanned'; readonly matches: readonly RuleMatch[] }
  | { readonly kind: 'failed'; readonly message: string }

// Each match takes some 50 µs to return: a common word in a large file would take seconds.
const MAX_MATCHES_PER_PATTERN = 1000
const MAX_MATCHES = 100
const EXCERPT_BYTES = 120
const LINE_FEED = 0x0a

/** What YARA-X returns; its declarations say `any`. */
interface FoundRule {
  readonly identifier: string
  readonly namespace: string
  readonly isPrivate: boolean
  readonly metadata: readonly { readonly identifier: string; readonly value: unknown }[]
  readonly patterns: readonly {
    readonly isPrivate: boolean
    readonly matches: readonly { readonly offset: number; readonly length: number }[]
  }[]
}

if (!parentPort) throw new TypeError('this module runs in a worker thread')
const port = parentPort
// The one place that starts this thread sends nothing else.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { sources, memoryBytes } = workerData as ThreadData
const packaged = new URL('./pkg/yara_x_js_bg.wasm', import.meta.resolve('@virustotal/yara-x/package.json'))
await init({ module_or_path: limitMemory(readFileSync(packaged), memoryBytes) })
const { rules, faults } = compile(sources)
if (rules) {
  const scanner = rules.scanner()
  scanner.setMaxMatchesPerPattern(MAX_MATCHES_PER_PATTERN)
  port.on('message', (bytes: Uint8Array) => send(scan(scanner, bytes)))
}
send(rules ? { kind: 'ready' } : { kind: 'faulty', faults })

function send(message: ThreadMessage): void {
  port.postMessage(message)
}

function compile(files: readonly RuleSource[]): {
  readonly rules: Rules | null
  readonly faults: readonly RuleFault[]
} {
  const compiler = new Compiler()
  const found: RuleFault[] = []
  let seen = 0
  for (const { file, text } of files) {
    compiler.newNamespace(file)
    try {
      compiler.addSource(text)
    } catch (error) {
      if (!(error instanceof Error) || isBroken(error)) throw error
      const reports = compiler.errors.slice(seen)
      seen += reports.length
      for (const report of reports.length > 0 ? reports : [error.message])
        found.push(parseRuleFault(file, report))
    }
  }
  const built = found.length > 0 ? null : compiler.build()
  compiler.free()
  return { rules: built, faults: found }
}

function scan(scanner: Scanner, bytes: Uint8Array): ThreadMessage {
  try {
    const result: unknown = scanner.scan(bytes)
    const { valid, errors, matches } = requireResult(result)
    if (!valid) return { kind: 'failed', message: errors.join('; ') }
    const found = matches.filter(({ isPrivate }) => !isPrivate).slice(0, MAX_MATCHES)
    return { kind: 'scanned', matches: found.map((rule) => describeMatch(rule, bytes)) }
  } catch (error) {
    if (isBroken(error)) throw error
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

/** The memory of the module is at its limit, or the module is broken: this thread must not be used again. */
function isBroken(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError')
}

function requireResult(result: unknown): {
  readonly valid: boolean
  readonly errors: readonly string[]
  readonly matches: readonly FoundRule[]
} {
  const isResult =
    typeof result === 'object' &&
    result !== null &&
    'valid' in result &&
    'matches' in result &&
    'errors' in result
  if (!isResult || !Array.isArray(result.matches) || !Array.isArray(result.errors)) {
    throw new TypeError('YARA-X returned something that is no result')
  }
  return { valid: result.valid === true, errors: result.errors, matches: result.matches }
}

function describeMatch(
  { identifier, namespace, metadata, patterns }: FoundRule,
  bytes: Uint8Array,
): RuleMatch {
  const texts = metadata.flatMap(({ identifier: name, value }): (readonly [string, string])[] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const places = patterns
    .filter((pattern) => !pattern.isPrivate)
    .flatMap(({ matches }) => matches.slice(0, 1))
  const first = places.reduce<{ offset: number; length: number } | null>(
    (least, place) => (least === null || place.offset < least.offset ? place : least),
    null,
  )
  return {
    source: namespace,
    rule: identifier,
    meta: Object.fromEntries(texts),
    place: first && placeOf(bytes, first.offset),
  }
}

function placeOf(bytes: Uint8Array, offset: number): MatchPlace {
  let line = 1
  let lineStart = 0
  for (let at = bytes.indexOf(LINE_FEED); at !== -1 && at < offset; at = bytes.indexOf(LINE_FEED, at + 1)) {
    line += 1
    lineStart = at + 1
  }
  return {
    offset,
    line,
    column: utf16Length(bytes.subarray(lineStart, offset)) + 1,
    excerpt: bytes.slice(offset, offset + EXCERPT_BYTES),
  }
}

/** How many UTF-16 code units a UTF-8 text has: one for each character, and two above U+FFFF. */
function utf16Length(text: Uint8Array): number {
  let units = 0
  for (const byte of text) {
    const isContinuation = (byte & 0xc0) === 0x80
    if (!isContinuation) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}
