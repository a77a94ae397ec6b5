import { selectContentCoding } from '@plugboard/http-semantics'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { codingOrder, createCodingChooser } from './coding-choice.ts'

const digest = 'a'.repeat(64)
const file = (size: number, br: number, gzip: number) => ({
  size,
  encodings: [
    { coding: 'br' as const, size: br, sha256: digest },
    { coding: 'gzip' as const, size: gzip, sha256: digest },
  ],
})

it('the coding chooser agrees with selectContentCoding for any header and file, whatever it chose before', () => {
  const choose = createCodingChooser()
  const member = fc
    .tuple(
      fc.constantFrom('br', 'gzip', 'zstd', 'identity', '*', 'x-gzip'),
      fc.constantFrom('', ';q=0', ';q=0.5', ';q=1'),
    )
    .map((parts) => parts.join(''))
  const header = fc.array(member, { maxLength: 4 }).map((members) => members.join(', '))
  const size = fc.integer({ min: 1, max: 3 })
  fc.assert(
    fc.property(header, size, size, size, (acceptEncoding, ...[whole, br, gzip]) => {
      const candidate = file(whole, br, gzip)
      const expected = selectContentCoding({
        acceptEncoding,
        available: codingOrder(candidate).available.map(({ coding }) => ({
          coding,
          size: coding === 'identity' ? whole : coding === 'br' ? br : gzip,
        })),
      })
      expect(choose(codingOrder(candidate), acceptEncoding)).toBe(expected)
    }),
    { numRuns: 2000 },
  )
})

it('the coding chooser still works after more header values than it keeps', () => {
  const choose = createCodingChooser()
  for (let n = 0; n < 3000; n += 1) choose(codingOrder(file(9, 3, 5)), `x${n}, br`)
  expect(choose(codingOrder(file(9, 3, 5)), 'gzip')).toBe('gzip')
})
