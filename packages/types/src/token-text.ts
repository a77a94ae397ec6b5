import type { TokenId } from './access-token.ts'

/** By which scanners for secrets find tokens in code and logs. */
export const TOKEN_PREFIX = 'plgb_'
export const TOKEN_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
export const TOKEN_ID_LENGTH = 12
/** 190 bits. */
export const TOKEN_SECRET_LENGTH = 32
const CHECKSUM_LENGTH = 6
/** Of the polynomial of CRC-32, as ZIP and PNG have it. */
const CRC_POLYNOMIAL = 0xedb88320

const TOKEN = new RegExp(
  `^${TOKEN_PREFIX}([0-9A-Za-z]{${TOKEN_ID_LENGTH}})[0-9A-Za-z]{${TOKEN_SECRET_LENGTH}}[0-9A-Za-z]{${CHECKSUM_LENGTH}}$`,
)

/** The id in a token; null when the text is none, which its checksum shows without a look at any record. */
export function tokenIdIn(text: string): TokenId | null {
  const tokenId = TOKEN.exec(text)?.[1]
  if (tokenId === undefined) return null
  return text.slice(-CHECKSUM_LENGTH) === tokenChecksum(text.slice(0, -CHECKSUM_LENGTH)) ? tokenId : null
}

/** What the end of a token must be: the CRC-32 of all before it, in the digits of the alphabet. */
export function tokenChecksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let length = 0; length < CHECKSUM_LENGTH; length += 1) {
    digits = `${TOKEN_ALPHABET[rest % TOKEN_ALPHABET.length]}${digits}`
    rest = Math.floor(rest / TOKEN_ALPHABET.length)
  }
  return digits
}

/** Bit by bit: a token is short, and this module runs where there is no `node:zlib`. */
function crc32(ascii: string): number {
  let crc = 0xffffffff
  for (let at = 0; at < ascii.length; at += 1) {
    crc ^= ascii.charCodeAt(at)
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ CRC_POLYNOMIAL : crc >>> 1
  }
  return ~crc >>> 0
}
