import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'

const CHUNK_BYTES = 65_536

/** Immutable bytes in a spool. They can be read while the spool is open. */
export interface SpooledBlob {
  /** Bytes. */
  readonly size: number
  /** SHA-256, lower case hexadecimal. */
  readonly sha256: string
  /** SHA-384 as Subresource Integrity writes it: `sha384-…`. */
  readonly integrity: string
  /** Where the bytes are, for another thread of this process. */
  readonly place: BlobPlace
  /** A new stream over all bytes. */
  open(): Readable
  /** Exactly the requested bytes; a RangeError when some are outside. */
  read(position: number, length: number): Promise<Buffer>
}

/** A file descriptor of this process, and the byte of the file at which a blob begins. */
export interface BlobPlace {
  readonly fd: number
  readonly start: number
}

export interface BlobFacts {
  readonly file: Pick<FileHandle, 'read' | 'fd'>
  readonly start: number
  readonly size: number
  readonly sha256: string
  readonly integrity: string
}

export function createSpooledBlob({ file, start, size, sha256, integrity }: BlobFacts): SpooledBlob {
  const blob: SpooledBlob = {
    size,
    sha256,
    integrity,
    place: { fd: file.fd, start },
    open: () => Readable.from(readChunks(blob, { start: 0, end: size }), { objectMode: false }),
    async read(position, length) {
      if (!(position >= 0 && length >= 0 && position + length <= size)) {
        throw new RangeError(`bytes ${position} to ${position + length} of a blob of ${size} bytes`)
      }
      const buffer = Buffer.allocUnsafe(length)
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await file.read(buffer, filled, length - filled, start + position + filled)
        if (bytesRead === 0) throw new Error('the spool has lost bytes')
        filled += bytesRead
      }
      return buffer
    },
  }
  return blob
}

/** The bytes from `start` up to but not including `end`, with one piece in memory at a time. */
export async function* readChunks(
  blob: Pick<SpooledBlob, 'read'>,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  for (let position = start; position < end; position += CHUNK_BYTES) {
    yield await blob.read(position, Math.min(CHUNK_BYTES, end - position))
  }
}
