import type { Place } from './script-inspection.ts'

const LINE_END = /\r\n|[\n\r\u2028\u2029]/g

/** Says at which line and column an offset of a text is. */
export function createLineTable(text: string): (offset: number) => Place {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
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

function lineStarts(text: string): number[] {
  const starts = [0]
  for (const { 0: end, index } of text.matchAll(LINE_END)) starts.push(index + end.length)
  return starts
}
