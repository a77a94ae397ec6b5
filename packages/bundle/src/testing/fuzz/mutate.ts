import type { Random } from './random.ts'

/** More would only be more of the same. */
const LENGTH_LIMIT = 4_194_304
const REPEATED_LENGTH = 65_536
/** Values at which lengths and offsets go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0xffffffff] as const

/** A copy of bytes with one to eight changes, such as a disk, a network or an attacker makes. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let changed: Uint8Array = Uint8Array.from(bytes)
  for (let left = 1 + random.below(8); left > 0; left -= 1) changed = change(changed, random)
  return changed.subarray(0, LENGTH_LIMIT)
}

function change(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1)
  const end = Math.min(bytes.length, at + 1 + random.below(random.pick([4, 64, 4096])))
  const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)]
  const changes = [
    () => {
      bytes[at] = random.below(256)
      return bytes
    },
    () => {
      if (at + 4 <= bytes.length)
        new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, random.pick(EDGES), true)
      return bytes
    },
    () => {
      if (at + 2 <= bytes.length)
        new DataView(bytes.buffer, bytes.byteOffset).setUint16(at, random.below(65_536), true)
      return bytes
    },
    () => Buffer.concat([before, after]),
    () => Buffer.concat([before, piece, piece, after]),
    () => Buffer.concat([before, after, piece]),
    () => Buffer.concat([before, repeated(piece, random), after]),
    () => before,
    () =>
      Buffer.concat([
        before,
        Uint8Array.from({ length: 1 + random.below(16) }, () => random.below(256)),
        after,
      ]),
  ] as const
  return random.pick(changes)()
}

function repeated(piece: Uint8Array, random: Random): Uint8Array {
  if (piece.length === 0) return piece
  return Buffer.alloc(Math.min(REPEATED_LENGTH, piece.length * (1 + random.below(2000))), piece)
}
