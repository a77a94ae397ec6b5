import type { Node } from './scope.ts'
import { UNKNOWN } from './url-target.ts'

// What an expression may be as text: a list, with `UNKNOWN` for parts that are not known.

/** The most texts that an expression is taken to have, one for each branch. */
const TEXTS_LIMIT = 6
const TEXT_LENGTH_LIMIT = 2000
/** The most parts of a text that are put together. */
export const PARTS_LIMIT = 200

/** The texts that the parts make in a row, for each choice of them. */
export function joined(parts: readonly (readonly string[])[]): readonly string[] {
  let all: string[] = ['']
  for (const part of parts) {
    const next: string[] = []
    for (const beginning of all) {
      for (const text of part) if (next.length < TEXTS_LIMIT) next.push(limited(beginning + text))
    }
    if (all.length * part.length > TEXTS_LIMIT) next.push(UNKNOWN)
    all = next
  }
  return all
}

/** The texts of both. */
export function union(left: readonly string[], right: readonly string[]): readonly string[] {
  const all = [...new Set([...left, ...right])]
  return all.length <= TEXTS_LIMIT ? all : [...all.slice(0, TEXTS_LIMIT), UNKNOWN]
}

/** The text, or what is known of its beginning. */
export function limited(text: string): string {
  return text.length > TEXT_LENGTH_LIMIT ? `${text.slice(0, TEXT_LENGTH_LIMIT)}${UNKNOWN}` : text
}

/** What a decoder makes of a text; not known for what the decoder refuses. */
export function decodedBy(decode: (text: string) => string): (text: string) => string {
  return (text) => {
    if (text.includes(UNKNOWN)) return UNKNOWN
    try {
      return decode(text)
    } catch (error) {
      if (error instanceof DOMException || error instanceof URIError) return UNKNOWN
      throw error
    }
  }
}

/** The character that a number stands for. */
export function characterOf(node: Node): string {
  return node.type === 'Literal' && typeof node.value === 'number' ? String.fromCharCode(node.value) : UNKNOWN
}
