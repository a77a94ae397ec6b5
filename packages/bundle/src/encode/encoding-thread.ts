import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib'
import type { ContentCoding } from '@plugboard/types'

/** Bytes to compress, and the most that the outcome may have. */
export interface EncodingTask {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly coding: ContentCoding
  readonly level: number
  readonly limitBytes: number
}

// The outcome is gathered from pieces of this size.
const CHUNK_BYTES = 262_144

/**
 * What a thread of the pool runs: answers the bytes in one content coding, or null when they are more than the limit.
 *
 * @public imported by the threads alone
 */
export default function encode(task: EncodingTask): Uint8Array | null {
  try {
    return compress(task)
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null
    throw error
  }
}

function compress({ bytes, coding, level, limitBytes }: EncodingTask): Uint8Array {
  const limits = { maxOutputLength: limitBytes, chunkSize: CHUNK_BYTES }
  switch (coding) {
    case 'br':
      return brotliCompressSync(bytes, {
        ...limits,
        params: {
          [constants.BROTLI_PARAM_QUALITY]: level,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      })
    case 'zstd':
      return zstdCompressSync(bytes, {
        ...limits,
        params: { [constants.ZSTD_c_compressionLevel]: level },
        pledgedSrcSize: bytes.length,
      })
    case 'gzip':
      return gzipSync(bytes, { ...limits, level })
    default:
      throw new TypeError(`no such coding: ${String(coding satisfies never)}`)
  }
}
