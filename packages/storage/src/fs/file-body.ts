import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { StoreUnavailableError } from '../errors.ts'
import { asStoreError } from './fs-errors.ts'

// Several chunks are under way for each reader: here, in what checks them, and in the socket. Measured with 128 slow
// readers, 256 KiB takes 0.8 MB of memory for each and this 0.5 MB, for 6 % more CPU to send a file of 5 MB.
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
  // A consumer that has not begun to listen when the body fails learns of it when it does.
  body.on('error', () => {})
  return body

  async function readChunk(): Promise<void> {
    if (left === 0) {
      body.push(null)
      return
    }
    // A pool would need to know when the consumer is done with a chunk, which a stream cannot say.
    let chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, left))
    try {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
      if (bytesRead === 0)
        throw new StoreUnavailableError('the file ended before the last byte of its object')
      position += bytesRead
      left -= bytesRead
      chunk = chunk.subarray(0, bytesRead)
    } catch (cause) {
      body.destroy(asStoreError(cause, 'the object cannot be read on'))
      return
    }
    body.push(chunk)
  }

  async function closeFile(error: Error | null, callback: (error?: Error | null) => void): Promise<void> {
    try {
      // Waits for a read under way.
      await handle.close()
    } catch (cause) {
      callback(error ?? asStoreError(cause, 'the object cannot be closed'))
      return
    }
    callback(error)
  }
}
