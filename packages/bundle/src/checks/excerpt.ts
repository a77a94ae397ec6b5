import { printable } from '@plugboard/types'
import type { Place } from '../javascript/script-inspection.ts'

/** The most characters of an excerpt, before invisible ones are escaped. */
export const EXCERPT_LIMIT = 120
const LIMIT_ESCAPED = 200
const BEFORE = 50

/** What is at a place of a text: its line, or the part of that around the place. Undefined outside of the text. */
export function excerptAt(text: string, { line, column }: Place): string | undefined {
  let start = 0
  for (let at = 1; at < line; at += 1) {
    const end = endOfLine(text, start)
    if (end === text.length) return undefined
    start = end + (text.startsWith('\r\n', end) ? 2 : 1)
  }
  const end = endOfLine(text, start)
  const place = Math.min(start + column - 1, end)
  // What follows is worth more, and a short line is shown from its start.
  const from = Math.max(start, Math.min(place - BEFORE, end - EXCERPT_LIMIT))
  const shown = text.slice(from, Math.min(end, from + EXCERPT_LIMIT)).trim()
  if (shown === '') return undefined
  return printable(shown, EXCERPT_LIMIT).slice(0, LIMIT_ESCAPED)
}

const LINE_END = /[\n\r\u2028\u2029]/g

function endOfLine(text: string, start: number): number {
  LINE_END.lastIndex = start
  return LINE_END.exec(text)?.index ?? text.length
}
