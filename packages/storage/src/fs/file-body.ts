import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { StoreUnavailableError } from '../errors.ts'
import { asStoreError } from './fs-errors.ts'

// Each reader has several chunks in memory: here, in the check of the digest, and in the socket. Measured with 128 slow
// readers, 256 KiB take 0.8 MB of memory for each; this takes 0.5 MB, and 6 % more CPU to send a file of 5 MB.
const CHUNK_BYTES = 64 * 1024

/** A stream over `length` bytes of a file. It owns the handle and closes it at its end or when it is destroyed. */
export function createFileBody(
  handle: FileHandle,
  span: { readonly start: number; readonly length: number },
): Readable {
  let position = span.start
  let left = span.length
  const body = new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      void readChunk()
    },
    destroy(error, callback) {
      void closeFile(error, callback)
    },
  })
  // A consumer that starts reading after the body has failed still gets the error.
  body.on('error', () => {})
  return body

  async function readChunk(): Promise<void> {
    if (left === 0) {
      body.push(null)
      return
    }
    // A pool of buffers would need to know when the consumer is done with a chunk, which a stream cannot tell.
    let chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, left))
    try {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
      if (bytesRead === 0) throw new StoreUnavailableError('the file is shorter than its object')
      position += bytesRead
      left -= bytesRead
      chunk = chunk.subarray(0, bytesRead)
    } catch (cause) {
      body.destroy(asStoreError(cause, 'the object cannot be read further'))
      return
    }
    body.push(chunk)
  }

  async function closeFile(error: Error | null, callback: (error?: Error | null) => void): Promise<void> {
    try {
      // Waits for a read that is under way.
      await handle.close()
    } catch (cause) {
      callback(error ?? asStoreError(cause, 'the object cannot be closed'))
      return
    }
    callback(error)
  }
}
