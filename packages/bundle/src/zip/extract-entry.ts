import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import type { Finding } from '@plugboard/types'
import type { Spool } from '../spool/spool.ts'
import { SizeLimitError } from '../spool/spool-errors.ts'
import { readChunks, type SpooledBlob } from '../spool/spooled-blob.ts'
import type { PlacedEntry } from './place-entries.ts'
import { METHOD } from './zip-format.ts'

const INFLATED_CHUNK_BYTES = 65_536

export type Extraction =
  | { readonly kind: 'extracted'; readonly content: SpooledBlob }
  | { readonly kind: 'refused'; readonly finding: Finding }

/**
 * Inflates one entry into the spool. Its declared size has been checked against the limits and is the limit here:
 * inflating stops at the first byte beyond it.
 */
export async function extractEntry(options: {
  blob: SpooledBlob
  place: PlacedEntry
  spool: Spool
  signal: AbortSignal | undefined
}): Promise<Extraction> {
  const { blob, place, spool, signal } = options
  const { header, label: file } = place.entry
  const packed = () => readChunks(blob, { start: place.dataStart, end: place.dataEnd })
  let checksum = 0

  function append(source: AsyncIterable<Buffer>): Promise<SpooledBlob> {
    return spool.append(summed(source), { limitBytes: header.uncompressedSize, signal })
  }
  async function* summed(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      checksum = crc32(chunk, checksum)
      yield chunk
    }
  }
  function refused(code: Finding['code'], message: string): Extraction {
    return { kind: 'refused', finding: { code, file, message } }
  }

  const inflate =
    header.compressionMethod === METHOD.deflate
      ? createInflateRaw({ chunkSize: INFLATED_CHUNK_BYTES })
      : undefined
  let content: SpooledBlob
  try {
    content = inflate ? await pipeline(packed, inflate, append, { signal }) : await append(packed())
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof SizeLimitError) {
      return refused(
        'ARCHIVE_SIZE_MISMATCH',
        `${file} inflates to more than the declared ${error.limitBytes} bytes`,
      )
    }
    if (isDeflateFault(error)) {
      return refused('ARCHIVE_CORRUPT', `${file} cannot be inflated: ${error.message}`)
    }
    throw error
  }

  if (content.size !== header.uncompressedSize) {
    const declared = header.uncompressedSize
    return refused(
      'ARCHIVE_SIZE_MISMATCH',
      `${file} has ${content.size} bytes, but ${declared} were declared`,
    )
  }
  if (checksum !== header.crc32) {
    return refused('ARCHIVE_CHECKSUM_MISMATCH', `${file} has another CRC-32 than declared`)
  }
  return { kind: 'extracted', content }
}

/** zlib's errors about the data. Running out of memory is no fault of the archive. */
function isDeflateFault(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === 'Z_DATA_ERROR' || error.code === 'Z_BUF_ERROR' || error.code === 'Z_NEED_DICT'
}
