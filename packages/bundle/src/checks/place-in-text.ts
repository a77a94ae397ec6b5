import type { Place } from '../javascript/script-inspection.ts'

/**
 * Finds the places of offsets into a text, which must not decrease from call to call. Lines end as they do in scripts, where
 * U+2028 and U+2029 end some too.
 */
export function createPlaceFinder(text: string): (offset: number) => Place {
  const lineEnd = /\r\n|[\n\r\u2028\u2029]/g
  let line = 1
  let start = 0
  let next = lineEnd.exec(text)
  return (offset) => {
    while (next && next.index + next[0].length <= offset) {
      line += 1
      start = next.index + next[0].length
      next = lineEnd.exec(text)
    }
    return { line, column: offset - start + 1 }
  }
}
