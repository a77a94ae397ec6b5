import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { TokenId } from '@plugboard/types'

/** By which scanners for secrets find tokens in code and logs. */
const PREFIX = 'plgb_'
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_LENGTH = 12
/** 190 bits. */
const SECRET_LENGTH = 32
const CHECKSUM_LENGTH = 6

const TOKEN = new RegExp(
  `^${PREFIX}([0-9A-Za-z]{${ID_LENGTH}})[0-9A-Za-z]{${SECRET_LENGTH}}[0-9A-Za-z]{${CHECKSUM_LENGTH}}$`,
)

/** A new token: `plgb_`, its id, its secret, and the CRC-32 of all before it, so that scanners can tell it from any other text. */
export function createToken(): { readonly tokenId: TokenId; readonly token: string } {
  const tokenId = randomText(ID_LENGTH)
  const text = `${PREFIX}${tokenId}${randomText(SECRET_LENGTH)}`
  return { tokenId, token: `${text}${checksumOf(text)}` }
}

/** The id in a token; null when the text is none, which its checksum shows without a look at any record. */
export function tokenIdIn(text: string): TokenId | null {
  const tokenId = TOKEN.exec(text)?.[1]
  if (tokenId === undefined) return null
  const body = text.slice(0, -CHECKSUM_LENGTH)
  return text.slice(-CHECKSUM_LENGTH) === checksumOf(body) ? tokenId : null
}

function checksumOf(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let length = 0; length < CHECKSUM_LENGTH; length += 1) {
    digits = `${ALPHABET[rest % ALPHABET.length]}${digits}`
    rest = Math.floor(rest / ALPHABET.length)
  }
  return digits
}

/** Characters of equal probability: bytes beyond the last whole round of the alphabet are thrown away. */
function randomText(length: number): string {
  const fair = 256 - (256 % ALPHABET.length)
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < fair && text.length < length) text += ALPHABET[byte % ALPHABET.length]
    }
  }
  return text
}
