import { randomBytes } from 'node:crypto'
import {
  TOKEN_ALPHABET,
  TOKEN_ID_LENGTH,
  TOKEN_PREFIX,
  TOKEN_SECRET_LENGTH,
  type TokenId,
  tokenChecksum,
} from '@plugboard/types'

/** A new token: `plgb_`, its id, its secret, and the CRC-32 of all before it, so that scanners can tell it from any other text. */
export function createToken(): { readonly tokenId: TokenId; readonly token: string } {
  const tokenId = randomText(TOKEN_ID_LENGTH)
  const text = `${TOKEN_PREFIX}${tokenId}${randomText(TOKEN_SECRET_LENGTH)}`
  return { tokenId, token: `${text}${tokenChecksum(text)}` }
}

/** Characters of equal probability: bytes beyond the last whole round of the alphabet are thrown away. */
function randomText(length: number): string {
  const fair = 256 - (256 % TOKEN_ALPHABET.length)
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < fair && text.length < length) text += TOKEN_ALPHABET[byte % TOKEN_ALPHABET.length]
    }
  }
  return text
}
