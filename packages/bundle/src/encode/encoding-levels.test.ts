import { expect, it } from 'vitest'
import { encodingLevels } from './encoding-levels.ts'

it('tries hardest for small bundles, and never harder for a larger one', () => {
  const levels = [0, 262_144, 262_145, 1_048_577, 8_388_609, 33_554_433, 1e12].map(encodingLevels)
  expect(levels[0]).toMatchObject({ br: 11, zstd: 19, gzip: 9 })
  for (const coding of ['br', 'zstd', 'gzip'] as const) {
    const tried = levels.map((level) => level[coding])
    expect(tried).toEqual(tried.toSorted((left, right) => right - left))
  }
})

it('keeps to the window that every zstd decoder has (RFC 9659)', () => {
  expect(encodingLevels(1).zstd).toBeLessThanOrEqual(19)
})

it('refuses what is not a number of bytes', () => {
  expect(() => encodingLevels(Number.NaN)).toThrow(RangeError)
})
