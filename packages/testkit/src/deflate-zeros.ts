import { constants, crc32, deflateRawSync } from 'node:zlib'

const SEGMENT = Buffer.alloc(1024 * 1024)
// An empty last block.
const END = Buffer.from([0x03, 0x00])

/** A deflate stream of `length` zero bytes at about 1000:1, in time proportional to its compressed size. */
export function deflateZeros(length: number): Buffer {
  const whole = flushed(SEGMENT)
  const count = Math.floor(length / SEGMENT.length)
  const rest = flushed(SEGMENT.subarray(0, length % SEGMENT.length))
  return Buffer.concat([...Array.from({ length: count }, () => whole), rest, END])
}

/** The CRC-32 of `length` zero bytes. */
export function crc32OfZeros(length: number): number {
  let crc = 0
  for (let left = length; left > 0; left -= SEGMENT.length) crc = crc32(SEGMENT.subarray(0, left), crc)
  return crc
}

// A full flush ends on a byte and drops the window, so that segments can be concatenated.
function flushed(bytes: Buffer): Buffer {
  return deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH })
}
