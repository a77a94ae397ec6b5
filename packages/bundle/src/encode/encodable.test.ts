import { expect, it } from 'vitest'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import { codingsFor, isEncodable } from './encodable.ts'

const blobOf = (size: number) => ({ size }) as SpooledBlob

it.each([
  ['text/css', 511, false],
  ['text/css', 512, true],
  ['text/css', 16_777_216, true],
  ['text/css', 16_777_217, false],
  ['image/png', 5000, false],
])('isEncodable for %s of %i bytes is %s', (contentType, size, expected) => {
  expect(isEncodable({ contentType, content: blobOf(size) })).toBe(expected)
})

it.each([
  [16_383, ['br', 'gzip']],
  [16_384, ['br', 'zstd', 'gzip']],
])('a file of %i bytes is stored in %j', (size, expected) => {
  expect(codingsFor(size)).toEqual(expected)
})
