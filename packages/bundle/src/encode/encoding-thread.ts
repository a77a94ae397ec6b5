import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib'
import type { ContentCoding } from '@plugboard/types'

/** Contents to compress, and the encodings to make of them. */
export interface EncodingTask {
  readonly contents: readonly Uint8Array<ArrayBuffer>[]
  readonly encodings: readonly WantedEncoding[]
}

export interface WantedEncoding {
  /** The index of the content to encode. */
  readonly content: number
  readonly coding: ContentCoding
  readonly level: number
  /** The most bytes that the encoding may have. */
  readonly limitBytes: number
  readonly brotliWindow: BrotliWindow
}

/** `fitted` is smaller for small contents. `default`, for all contents, is what releases before `fitted` used. */
export type BrotliWindow = 'fitted' | 'default'

// The result is collected in pieces of at most this size, and of at least the minimum of zlib.
const CHUNK_BYTES = 262_144
const MIN_CHUNK_BYTES = constants.Z_MIN_CHUNK

// At levels 5 to 9, a Brotli encoder with a window above 16 bits fills a table of 32 MiB before it reads a byte. Up to
// this size the smaller window holds the whole content, so it finds the same repetitions.
const SMALL_WINDOW_BITS = 16
const SMALL_WINDOW_BYTES = 2 ** SMALL_WINDOW_BITS - 16

/**
 * Runs in a thread of the pool: returns each of the encodings, or null for one that has more bytes than its limit.
 *
 * @public imported by the threads only
 */
export default function encode({ contents, encodings }: EncodingTask): (Uint8Array | null)[] {
  return encodings.map(({ content, ...wanted }) => {
    const bytes = contents[content]
    if (!bytes) throw new RangeError(`there is no content ${content}`)
    return encodeOne(bytes, wanted)
  })
}

type Wanted = Omit<WantedEncoding, 'content'>

function encodeOne(bytes: Uint8Array, wanted: Wanted): Uint8Array | null {
  try {
    const encoded = compress(bytes, wanted)
    // Transferring bytes to another thread transfers the whole buffer.
    return encoded.byteLength === encoded.buffer.byteLength ? encoded : new Uint8Array(encoded)
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null
    throw error
  }
}

function compress(bytes: Uint8Array, { coding, level, limitBytes, brotliWindow }: Wanted): Uint8Array {
  const chunkSize = Math.max(MIN_CHUNK_BYTES, Math.min(CHUNK_BYTES, limitBytes))
  const limits = { maxOutputLength: limitBytes, chunkSize }
  switch (coding) {
    case 'br':
      return brotliCompressSync(bytes, {
        ...limits,
        params: {
          [constants.BROTLI_PARAM_QUALITY]: level,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          [constants.BROTLI_PARAM_LGWIN]:
            brotliWindow === 'fitted' && bytes.length <= SMALL_WINDOW_BYTES
              ? SMALL_WINDOW_BITS
              : constants.BROTLI_DEFAULT_WINDOW,
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
