import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ContentCoding } from '@plugboard/types'
import { Piscina } from 'piscina'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import type { BrotliWindow, EncodingTask } from './encoding-thread.ts'
import { createFairGate, type Lane } from './fair-gate.ts'

/** An idle thread ends after this time. */
const IDLE_TIMEOUT_MS = 10_000

export interface EncodingRequest {
  readonly content: SpooledBlob
  readonly coding: ContentCoding
  readonly level: number
  /** The most bytes that the encoding may have. */
  readonly limitBytes: number
  readonly brotliWindow: BrotliWindow
}

/** The pool was disposed before the encodings were made. */
export class EncodingPoolClosedError extends Error {
  override readonly name = 'EncodingPoolClosedError'
}

/** Compresses in worker threads, in fair shares for all callers. Disposing it ends the threads. */
export interface EncodingPool extends AsyncDisposable {
  /**
   * Compresses blobs in one turn of their lane; null in place of a result that has more bytes than its limit. The blobs are
   * not read into memory before their turn.
   *
   * @throws the signal's reason when it is aborted, after a turn that has begun has ended; EncodingPoolClosedError
   */
  encode(
    lane: Lane,
    requests: readonly EncodingRequest[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly (Uint8Array | null)[]>
}

/**
 * A pool of `threads` threads, which start when they are needed. They are worker threads because zlib's own streams run in
 * libuv's pool, whose four threads all file operations of the process need too.
 */
export function createEncodingPool({ threads }: { readonly threads: number }): EncodingPool {
  const gate = createFairGate(threads)
  const workers = new Piscina<EncodingTask, (Uint8Array | null)[]>({
    filename: fileURLToPath(new URL(`encoding-thread${extname(import.meta.url)}`, import.meta.url)),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT_MS,
  })
  const closed = new AbortController()
  return {
    encode: (lane, requests, options = {}) => {
      const signal = options.signal ? AbortSignal.any([options.signal, closed.signal]) : closed.signal
      return gate.run(
        lane,
        async () => {
          const task = await readTask(requests)
          signal.throwIfAborted()
          try {
            return await workers.run(task, { transferList: task.contents.map(({ buffer }) => buffer) })
          } finally {
            signal.throwIfAborted()
          }
        },
        { signal },
      )
    },
    [Symbol.asyncDispose]: () => {
      closed.abort(new EncodingPoolClosedError('the encoding pool is closed'))
      return workers.destroy()
    },
  }
}

/** Reads each content once, however many encodings are made of it. */
async function readTask(requests: readonly EncodingRequest[]): Promise<EncodingTask> {
  const blobs = [...new Set(requests.map(({ content }) => content))]
  return {
    // Copies, because a small buffer is part of a shared one and cannot be transferred to a thread.
    contents: await Promise.all(blobs.map(async (blob) => new Uint8Array(await blob.read(0, blob.size)))),
    encodings: requests.map(({ content, ...wanted }) => ({ ...wanted, content: blobs.indexOf(content) })),
  }
}
