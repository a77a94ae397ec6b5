import { expect, it } from 'vitest'
import { formatBytes } from './format-bytes.ts'

it.each([
  [0, 'en', '0 byte'],
  [999, 'en', '999 byte'],
  [1000, 'en', '1 kB'],
  [312_412, 'en', '312 kB'],
  [1_234_567, 'de', '1,23 MB'],
  [5e12, 'en', '5,000 GB'],
])('%d bytes are written in the language %s as "%s"', (bytes, locale, text) => {
  expect(formatBytes(bytes, locale)).toBe(text)
})
