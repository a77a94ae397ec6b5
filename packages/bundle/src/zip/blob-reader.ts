import { callbackify } from 'node:util'
import { RandomAccessReader } from 'yauzl'
import type { SpooledBlob } from '../spool/spooled-blob.ts'

const WINDOW_BYTES = 16_384

/**
 * Lets yauzl read headers from a blob. Reads a window at a time, because a directory takes thousands of small reads.
 * `failure` is an error of the blob, which is no fault of the archive, unlike yauzl's own errors.
 */
export class BlobReader extends RandomAccessReader {
  failure: { readonly error: unknown } | undefined
  readonly #blob: SpooledBlob
  readonly #signal: AbortSignal | undefined
  #windowStart = 0
  #window: Buffer = Buffer.alloc(0)

  constructor(blob: SpooledBlob, signal: AbortSignal | undefined) {
    super()
    this.#blob = blob
    this.#signal = signal
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    callbackify(() => this.#readInto(buffer.subarray(offset, offset + length), position))(callback)
  }

  async #readInto(target: Buffer, position: number): Promise<number> {
    try {
      return (await this.#read(position, target.length)).copy(target)
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }

  async #read(position: number, length: number): Promise<Buffer> {
    this.#signal?.throwIfAborted()
    // An offset in an archive may point anywhere. There are no bytes there, which yauzl reports as a fault of the archive.
    const end = Math.min(position + length, this.#blob.size)
    if (end - position < length) return Buffer.alloc(0)
    const isInWindow = position >= this.#windowStart && end <= this.#windowStart + this.#window.length
    if (!isInWindow) {
      const windowEnd = Math.min(position + Math.max(length, WINDOW_BYTES), this.#blob.size)
      this.#window = await this.#blob.read(position, windowEnd - position)
      this.#windowStart = position
    }
    return this.#window.subarray(position - this.#windowStart, end - this.#windowStart)
  }
}
