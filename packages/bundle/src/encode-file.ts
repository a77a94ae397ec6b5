import { pipeline } from 'node:stream/promises'
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib'
import { ContentCoding } from '@plugboard/types'
import { compressionQueue } from './compression-queue.ts'
import { isCompressible } from './content-type.ts'
import type { EncodingLevels } from './encoding-levels.ts'
import type { Spool } from './spool.ts'
import { SizeLimitError } from './spool-errors.ts'
import type { SpooledBlob } from './spooled-blob.ts'

/** Below, the headers of one more representation outweigh what it saves. */
const MIN_BYTES = 512
/** Above, compressing takes longer than a publisher waits. */
const MAX_BYTES = 16_777_216
/** An encoding that saves less than 5 % is not worth its place in the store and in caches. */
const WORTHWHILE = 0.95

/** A file in one content coding. */
export interface EncodedContent {
  readonly coding: ContentCoding
  readonly content: SpooledBlob
}

/** True for a file that encodings are made of. */
export function isEncodable({
  contentType,
  content,
}: {
  contentType: string
  content: SpooledBlob
}): boolean {
  return isCompressible(contentType) && content.size >= MIN_BYTES && content.size <= MAX_BYTES
}

/**
 * Makes the encodings of a file that are worth keeping: `br`, `zstd`, `gzip`, in this order. The same bytes give the
 * same encodings with the same Node.js.
 */
export async function encodeFile(options: {
  content: SpooledBlob
  levels: EncodingLevels
  spool: Spool
  signal: AbortSignal | undefined
}): Promise<EncodedContent[]> {
  const { content, levels, spool, signal } = options
  const encodings: EncodedContent[] = []
  for (const coding of ContentCoding.options) {
    const encoded = await compressionQueue.run(() => encode({ content, coding, levels, spool, signal }), {
      signal,
    })
    if (encoded) encodings.push({ coding, content: encoded })
  }
  return encodings
}

async function encode(options: {
  content: SpooledBlob
  coding: ContentCoding
  levels: EncodingLevels
  spool: Spool
  signal: AbortSignal | undefined
}): Promise<SpooledBlob | undefined> {
  const { content, coding, levels, spool, signal } = options
  const limitBytes = Math.floor(content.size * WORTHWHILE)
  try {
    return await pipeline(
      content.open(),
      createCompressor(coding, { level: levels[coding], size: content.size }),
      (source: AsyncIterable<Buffer>) => spool.append(source, { limitBytes, signal }),
      { signal },
    )
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof SizeLimitError) return undefined
    throw error
  }
}

function createCompressor(coding: ContentCoding, { level, size }: { level: number; size: number }) {
  switch (coding) {
    case 'br':
      return createBrotliCompress({
        params: {
          [constants.BROTLI_PARAM_QUALITY]: level,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: size,
        },
      })
    case 'zstd':
      return createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: level },
        pledgedSrcSize: size,
      })
    case 'gzip':
      return createGzip({ level })
    default:
      throw new TypeError(`no such coding: ${String(coding satisfies never)}`)
  }
}
