import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createScriptText } from './script-text.ts'

it.each([10_240, 204_800, 5 * 1024 * 1024])(
  'createScriptText makes text that compresses like a bundle, at %i bytes',
  (size) => {
    const text = createScriptText(size)
    expect(text).toHaveLength(size)
    const br = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
    for (const { length } of [gzipSync(text), br]) {
      expect(size / length).toBeGreaterThan(2.5)
      // A higher ratio would mean that the text only repeats itself.
      expect(size / length).toBeLessThan(5)
    }
  },
)

it('createScriptText makes the same text at every call', () => {
  expect(createScriptText(1000).equals(createScriptText(1000))).toBe(true)
})
