import { pipeline } from 'node:stream/promises'
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib'
import type { ContentCoding } from '@plugboard/types'
import { isCompressible } from './content-type.ts'
import type { Spool } from './spool.ts'
import { SizeLimitError } from './spool-errors.ts'
import type { SpooledBlob } from './spooled-blob.ts'

/** Below, the headers of one more representation outweigh what it saves. */
const MIN_BYTES = 512
/** Above, compressing takes longer than a publisher waits. */
const MAX_BYTES = 16_777_216
/** An encoding that saves less than 5 % is not worth its place in the store and in caches. */
const WORTHWHILE = 0.95

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

/** Makes one encoding of a file; undefined when it saves too little to be worth keeping. */
export async function encodeFile(options: {
  content: SpooledBlob
  coding: ContentCoding
  level: number
  spool: Spool
  signal: AbortSignal | undefined
}): Promise<SpooledBlob | undefined> {
  const { content, coding, level, spool, signal } = options
  const limitBytes = Math.floor(content.size * WORTHWHILE)
  try {
    return await pipeline(
      content.open(),
      createCompressor(coding, { level, size: content.size }),
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
