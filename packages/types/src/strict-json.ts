import { jsonPointer } from './json-pointer.ts'
import { type JsonToken, jsonTokens } from './json-tokens.ts'
import { printable } from './printable.ts'

/** One fault of a JSON text, and its place. */
export interface JsonFault {
  readonly kind: 'syntax' | 'repeated-key' | 'inexact-number'
  /** Continues a sentence that begins with the place: `expected a value, found "}"`. Invisible characters are escaped. */
  readonly message: string
  readonly hint: string
  /** A JSON pointer to the value, or to a value around it if the full pointer would be very long. */
  readonly pointer: string
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number
}

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly faults: readonly [JsonFault, ...JsonFault[]] }

/** More faults would not help, and a text could have a million. */
const FAULTS_LIMIT = 20
const POINTER_LENGTH_LIMIT = 300
const SHOWN_LENGTH = 40

/** What may come next in the text, in words for a message. */
type Expected =
  | 'a value'
  | 'a value or "]"'
  | 'a key in double quotes'
  | 'a key in double quotes or "}"'
  | '":"'
  | '"," or "]"'
  | '"," or "}"'
  | 'the end of the text'

/** An object or an array that is still open. */
interface Container {
  /** The position of each key of an object; undefined for an array. */
  readonly keys: Map<string, number> | undefined
  /** The key or the index of the value that is being read. */
  place: string | number
}

/**
 * Parses JSON (RFC 8259), and refuses what `JSON.parse` silently changes: a repeated key of an object, an integer that a
 * double cannot hold, a number beyond the largest double. Fractions are rounded to a double, as by every parser. It does not
 * recurse, so a deeply nested text cannot overflow the stack.
 *
 * @param text without a byte order mark; `TextDecoder` removes it
 * @example
 * parseStrictJson('{"a":1,"a":2}') // { ok: false, faults: [{ kind: 'repeated-key', pointer: '/a', line: 1, column: 8, … }] }
 */
export function parseStrictJson(text: string): StrictJson {
  const [first, ...more] = findFaults(text)
  return first ? { ok: false, faults: [first, ...more] } : { ok: true, value: JSON.parse(text) }
}

function findFaults(text: string): JsonFault[] {
  const faults: JsonFault[] = []
  const open: Container[] = []
  let expected: Expected = 'a value'
  for (const token of jsonTokens(text)) {
    if (faults.length >= FAULTS_LIMIT) break
    const next = readToken(token)
    if (next === undefined) {
      add({ kind: 'syntax', message: describe(token), hint: 'Correct the JSON there.' }, token.start)
      break
    }
    expected = next
  }
  return faults

  /** @returns what may follow the token; undefined when the token is not allowed here */
  function readToken(token: JsonToken): Expected | undefined {
    const container = open.at(-1)
    switch (expected) {
      case 'a value or "]"':
        return token.kind === ']' ? close() : readValue(token)
      case 'a value':
        return readValue(token)
      case 'a key in double quotes or "}"':
        return token.kind === '}' ? close() : readKey(token, container)
      case 'a key in double quotes':
        return readKey(token, container)
      case '":"':
        return token.kind === ':' ? 'a value' : undefined
      case '"," or "]"':
        if (token.kind === ']') return close()
        if (token.kind !== ',' || typeof container?.place !== 'number') return undefined
        container.place += 1
        return 'a value'
      case '"," or "}"':
        if (token.kind === '}') return close()
        return token.kind === ',' ? 'a key in double quotes' : undefined
      case 'the end of the text':
        return token.kind === 'end' ? expected : undefined
    }
  }

  function describe(token: JsonToken): string {
    const found = shown(text, token)
    if (token.kind !== 'broken string') return `expected ${expected}, found ${found}`
    return token.start < text.length ? `a string may not contain ${found}` : 'a string is not closed'
  }

  function readValue({ kind, start, end }: JsonToken): Expected | undefined {
    if (kind === '{') {
      open.push({ keys: new Map(), place: '' })
      return 'a key in double quotes or "}"'
    }
    if (kind === '[') {
      open.push({ keys: undefined, place: 0 })
      return 'a value or "]"'
    }
    if (kind === 'number') checkNumber(start, end)
    return kind === 'number' || kind === 'string' || kind === 'word' ? afterValue() : undefined
  }

  function readKey({ kind, start, end }: JsonToken, container: Container | undefined): Expected | undefined {
    if (kind !== 'string' || !container?.keys) return undefined
    const key = String(JSON.parse(text.slice(start, end)))
    container.place = key
    const first = container.keys.get(key)
    if (first === undefined) container.keys.set(key, start)
    else {
      const message = `repeats the key "${printable(key, SHOWN_LENGTH)}" of line ${lineAt(text, first)}`
      add({ kind: 'repeated-key', message, hint: 'Keep one of the two.' }, start)
    }
    return '":"'
  }

  function checkNumber(start: number, end: number): void {
    const message = changeOfNumber(text.slice(start, end))
    if (message === undefined) return
    add({ kind: 'inexact-number', message, hint: 'Write it as a string, in double quotes.' }, start)
  }

  function close(): Expected {
    open.pop()
    return afterValue()
  }

  function afterValue(): Expected {
    const container = open.at(-1)
    if (!container) return 'the end of the text'
    return container.keys ? '"," or "}"' : '"," or "]"'
  }

  function add(fault: Pick<JsonFault, 'kind' | 'message' | 'hint'>, at: number): void {
    faults.push({ ...fault, pointer: pointerTo(open), line: lineAt(text, at), column: columnAt(text, at) })
  }
}

/** Says how a double changes a number, or nothing if it does not. */
function changeOfNumber(literal: string): string | undefined {
  const number = Number(literal)
  const start = printable(literal, SHOWN_LENGTH)
  if (!Number.isFinite(number)) return `the number ${start} is too large`
  const integer = /^(-?\d+)(?:\.0+)?$/.exec(literal)?.[1]
  if (integer === undefined || BigInt(integer) === BigInt(number)) return undefined
  return `the number ${start} would become ${BigInt(number)}`
}

function pointerTo(open: readonly Container[]): string {
  const places: (string | number)[] = []
  let length = 0
  for (const { keys, place } of open) {
    length += String(place).length + 1
    if (length > POINTER_LENGTH_LIMIT) break
    // Before its first key, a fault is reported for the object itself.
    if (!keys || keys.size > 0) places.push(place)
  }
  return jsonPointer(places)
}

function shown(text: string, { kind, start, end }: JsonToken): string {
  if (kind === 'end') return 'the end of the text'
  const word = kind === 'invalid' ? /^\w{0,40}/.exec(text.slice(start, start + SHOWN_LENGTH)) : undefined
  return printable(word?.[0] || text.slice(start, end), SHOWN_LENGTH)
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function columnAt(text: string, offset: number): number {
  return offset === 0 ? 1 : offset - text.lastIndexOf('\n', offset - 1)
}
