import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ObjectSource } from '../object-store.ts'

const CHUNK_BYTES = 64 * 1024

/** A source over bytes in memory, or over a text in UTF-8. */
export function sourceOf(content: Uint8Array | string): ObjectSource {
  const bytes = Buffer.from(content)
  return {
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    open: () => Readable.from(chunksOf(bytes), { objectMode: false }),
  }
}

/** Bytes in the chunks that a store reads and writes. */
export function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield bytes.subarray(start, start + CHUNK_BYTES)
}
