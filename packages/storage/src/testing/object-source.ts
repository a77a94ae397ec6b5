import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ObjectSource, OpenObject } from '../object-store.ts'
import { chunksOf } from '../sources/source-of.ts'

/** The SHA-256 of bytes, lower case hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A source whose stream runs `interrupt` after half of its bytes, and is silent from then on. */
export function sourceInterruptedBy(
  bytes: Uint8Array,
  interrupt: (stream: Readable) => unknown,
): ObjectSource {
  const half = Buffer.from(bytes.subarray(0, Math.floor(bytes.length / 2)))
  return {
    size: bytes.length,
    sha256: sha256Of(bytes),
    open() {
      const chunks = chunksOf(half)
      return new Readable({
        read() {
          const { done, value } = chunks.next()
          if (done) interrupt(this)
          else this.push(value)
        },
      })
    },
  }
}

/** The source, with each stream that is opened over it shown. */
export function watchedSource(source: ObjectSource, onOpen: (stream: Readable) => unknown): ObjectSource {
  return {
    size: source.size,
    sha256: source.sha256,
    open() {
      const stream = source.open()
      onOpen(stream)
      return stream
    },
  }
}

/** Bytes that look random and are the same for the same seed. */
export function bytesOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let state = (seed * 2_654_435_761) >>> 0
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[index] = state >>> 24
  }
  return bytes
}

/** All bytes of a body. */
export async function readAll({ body }: OpenObject): Promise<Buffer> {
  return Buffer.concat(await body.toArray())
}
