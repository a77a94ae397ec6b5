import { crc32 } from 'node:zlib'
import { TOKEN_ALPHABET, tokenChecksum, tokenIdIn } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createToken } from './token-text.ts'

describe('a token', () => {
  it('has a prefix that scanners find, always the same length, and an id that it can be looked up by', () => {
    const tokens = Array.from({ length: 200 }, createToken)
    for (const { tokenId, token } of tokens) {
      expect(token).toMatch(/^plgb_[0-9A-Za-z]{50}$/)
      expect(tokenIdIn(token)).toBe(tokenId)
    }
    expect(new Set(tokens.map(({ tokenId }) => tokenId)).size).toBe(tokens.length)
  })

  it('is none when one character of it is another one', () => {
    const { token } = createToken()
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'a' ? 'b' : 'a'
      expect(tokenIdIn(`${token.slice(0, index)}${other}${token.slice(index + 1)}`), String(index)).toBeNull()
    }
  })

  it('ends in the CRC-32 of all before it', () => {
    const { token } = createToken()
    const value = Array.from(token.slice(-6)).reduce(
      (sum, digit) => sum * 62 + TOKEN_ALPHABET.indexOf(digit),
      0,
    )
    expect(value).toBe(crc32(token.slice(0, -6)))
    expect(tokenChecksum('plgb_')).toHaveLength(6)
  })

  it.each(['', 'plgb_', 'a'.repeat(55), `plgb_${'0'.repeat(50)}`, ' plgb_'])('is not %j', (text) => {
    expect(tokenIdIn(text)).toBeNull()
  })
})
