import { median } from '../ratio-interval.ts'

/** How a figure grew over the rounds: the median of the last third beside that of the third before it. */
export interface Growth {
  readonly before: number
  readonly after: number
}

/** The first third is left out: caches fill, and code is compiled. */
export function growthOf(values: readonly number[]): Growth {
  const third = Math.floor(values.length / 3)
  if (third === 0) throw new RangeError('three rounds are the fewest that show growth')
  return { before: median(values.slice(-2 * third, -third)), after: median(values.slice(-third)) }
}

/** Whether it grew by more than a part of it, and some bytes that come and go. */
export function isBeyond({ before, after }: Growth, allowed: { part: number; bytes: number }): boolean {
  return after - before > before * allowed.part + allowed.bytes
}
