import { expect, it } from 'vitest'
import { encodingLevels } from './encoding-levels.ts'

it('encodingLevels returns the highest levels for small bundles, and never higher ones for a larger bundle', () => {
  const levels = [0, 262_144, 262_145, 1_048_577, 8_388_609, 33_554_433, 1e12].map(encodingLevels)
  expect(levels[0]).toMatchObject({ br: 11, zstd: 19, gzip: 9 })
  for (const coding of ['br', 'zstd', 'gzip'] as const) {
    const tried = levels.map((level) => level[coding])
    expect(tried).toEqual(tried.toSorted((left, right) => right - left))
  }
})

it('encodingLevels returns no zstd level whose window exceeds that of every decoder (RFC 9659)', () => {
  expect(encodingLevels(1).zstd).toBeLessThanOrEqual(19)
})

it('encodingLevels throws a RangeError for NaN', () => {
  expect(() => encodingLevels(Number.NaN)).toThrow(RangeError)
})
