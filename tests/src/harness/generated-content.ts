import { createCipheriv, createHash } from 'node:crypto'

/** Content generated while it is read: the same for the same seed, and never whole in memory. */
export interface GeneratedContent {
  readonly size: number
  open(): Iterable<Buffer>
}

const CHUNK_BYTES = 60 * 1024
const START = Buffer.from('export default 1 /*\n')
const END = Buffer.from('\n*/\n')

/** Incompressible bytes. */
export function randomContent(seed: string, size: number): GeneratedContent {
  return { size, open: () => cut(randomChunks(seed), size) }
}

/** JavaScript of this many bytes, mostly a comment. `random` compresses to three quarters, `even` to almost nothing. */
export function scriptContent(
  seed: string,
  size: number,
  kind: 'random' | 'even' = 'random',
): GeneratedContent {
  const commentBytes = size - START.length - END.length
  return {
    size,
    *open() {
      yield START
      yield* cut(kind === 'random' ? textChunks(seed) : evenChunks(seed), commentBytes)
      yield END
    },
  }
}

/** All of the content at once, for small content. */
export function bytesOf(content: GeneratedContent): Buffer<ArrayBuffer> {
  return Buffer.concat([...content.open()])
}

/** A cipher's key stream, which is fast and incompressible. */
function* randomChunks(seed: string): Generator<Buffer> {
  const key = createHash('sha256').update(seed).digest()
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  const zeros = Buffer.alloc(CHUNK_BYTES)
  for (;;) yield cipher.update(zeros)
}

function* textChunks(seed: string): Generator<Buffer> {
  for (const chunk of randomChunks(seed)) yield Buffer.from(`${chunk.toString('base64url')}\n`)
}

function* evenChunks(seed: string): Generator<Buffer> {
  const chunk = Buffer.alloc(CHUNK_BYTES, `${seed} is compressible\n`)
  for (;;) yield chunk
}

function* cut(chunks: Iterable<Buffer>, size: number): Generator<Buffer> {
  let left = size
  for (const chunk of chunks) {
    const part = chunk.subarray(0, left)
    left -= part.length
    yield part
    if (left === 0) return
  }
}
