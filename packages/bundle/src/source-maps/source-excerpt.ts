import { printable } from '@plugboard/types'

/** Characters that are shown. Escapes make some longer, and an excerpt has at most 200. */
const SHOWN = 120
const EXCERPT_LIMIT = 200
const BEFORE = 40
/** As long as a credential, and with a digit as most have. */
const TOKEN = /(?=[\w+/=~-]*\d)[\w+/=~-]{20,}/g

/** The part of a source line around a column, on one line, without what may be a credential. Undefined for a blank line. */
export function sourceExcerpt(line: string, column: number): string | undefined {
  const from = Math.max(0, Math.min(column - 1, line.length) - BEFORE)
  // Tokens first: half of one would not be recognized.
  const near = line.slice(Math.max(0, from - SHOWN), from + 2 * SHOWN)
  const start = from - Math.max(0, from - SHOWN)
  const safe = near.replace(TOKEN, (token) => '•'.repeat(token.length))
  const shown = safe
    .slice(start, start + SHOWN)
    .replace(/•+/g, '[…]')
    .trim()
  return shown === '' ? undefined : printable(shown, EXCERPT_LIMIT).slice(0, EXCERPT_LIMIT)
}
