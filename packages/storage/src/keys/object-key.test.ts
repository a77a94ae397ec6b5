import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareKeys, requireKeyPrefix, requireObjectKey } from './object-key.ts'

it('requireKeyPrefix accepts every prefix of a key', () => {
  const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.nat(100), (segments, cut) => {
      const key = segments.join('/')
      fc.pre(isKey(key))
      const prefix = Array.from(key).slice(0, cut).join('')
      expect(() => requireKeyPrefix(prefix)).not.toThrow()
    }),
  )
})

it('requireObjectKey accepts a key of 1024 bytes with segments of 255, and none longer', () => {
  const longest = Array.from({ length: 4 }, () => 'k'.repeat(255)).join('/')
  expect(() => requireObjectKey(`${longest}/`.slice(0, 1023))).not.toThrow()
  expect(() => requireObjectKey(`${longest}/k`)).toThrow(/1024/)
  expect(() => requireObjectKey('é'.repeat(128))).toThrow(/255/)
})

it('compareKeys orders keys by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
      expect(compareKeys(left, right)).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)))
    }),
  )
  expect(compareKeys('\uE000', '😀')).toBe(-1)
})

function isKey(key: string): boolean {
  try {
    requireObjectKey(key)
    return true
  } catch (cause) {
    if (cause instanceof TypeError) return false
    throw cause
  }
}
