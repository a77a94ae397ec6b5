/** A token of a JSON text: punctuation, a scalar, something invalid, or the end of the text. */
export interface JsonToken {
  readonly kind:
    | '{'
    | '}'
    | '['
    | ']'
    | ':'
    | ','
    | 'string'
    | 'number'
    | 'word'
    | 'broken string'
    | 'invalid'
    | 'end'
  readonly start: number
  readonly end: number
}

const PUNCTUATION = '{}[]:,'
const BLANKS = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /(?:true|false|null)(?!\w)/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Splits a text into the tokens of RFC 8259. An invalid one is the last before the end. */
export function* jsonTokens(text: string): Generator<JsonToken> {
  let start = endOf(BLANKS, text, 0)
  while (start < text.length) {
    const token = tokenAt(text, start)
    yield token
    if (token.kind === 'invalid' || token.kind === 'broken string') break
    start = endOf(BLANKS, text, token.end)
  }
  yield { kind: 'end', start: text.length, end: text.length }
}

function tokenAt(text: string, start: number): JsonToken {
  const character = text.charAt(start)
  if (isPunctuation(character)) return { kind: character, start, end: start + 1 }
  if (character === '"') return stringAt(text, start)
  const word = endOf(WORD, text, start)
  if (word > start) return { kind: 'word', start, end: word }
  const number = endOf(NUMBER, text, start)
  return number > start ? { kind: 'number', start, end: number } : { kind: 'invalid', start, end: start + 1 }
}

/** A loop, not a regular expression: backtracking over a string of megabytes would need a stack of that size. */
function stringAt(text: string, start: number): JsonToken {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return { kind: 'string', start, end: at + 1 }
    if (code < 0x20) break
    const next = code === 0x5c ? endOf(ESCAPE, text, at) : at + 1
    if (next === at) break
    at = next
  }
  // The token starts where the string breaks: at a control character, an unknown escape, or the end of the text.
  return { kind: 'broken string', start: at, end: text[at] === '\\' ? at + 2 : at + 1 }
}

/** The end of a match that starts at `start`; `start` if there is none. */
function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : start
}

function isPunctuation(character: string): character is '{' | '}' | '[' | ']' | ':' | ',' {
  return PUNCTUATION.includes(character)
}
