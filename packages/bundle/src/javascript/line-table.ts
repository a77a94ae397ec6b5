import type { Place } from './script-inspection.ts'

/** Lines end as they do in scripts (ECMA-262, "Line Terminators"), in files of every type. */
export const LINE_END = /\r\n|[\n\r\u2028\u2029]/g

/** The offset of the first character of each line. */
export type LineStarts = readonly number[]

/** Says at which line and column an offset of a text is. */
export function createLineTable(text: string): (offset: number) => Place {
  let starts: LineStarts | undefined
  return (offset) => {
    starts ??= lineStartsOf(text)
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

/** Where the lines of a text begin. */
export function lineStartsOf(text: string): LineStarts {
  const starts = [0]
  for (const { 0: end, index } of text.matchAll(LINE_END)) starts.push(index + end.length)
  return starts
}
