import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ContentCoding } from '@plugboard/types'
import { Piscina } from 'piscina'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import type { EncodingTask } from './encoding-thread.ts'
import { createFairGate, type Lane } from './fair-gate.ts'

/** A thread that has had nothing to do for so long ends. */
const IDLE_TIMEOUT_MS = 10_000

export interface EncodingRequest {
  readonly content: SpooledBlob
  readonly coding: ContentCoding
  readonly level: number
  /** The most bytes that the encoding may have. */
  readonly limitBytes: number
}

/** Compresses for everybody, in threads of its own and in fair shares. Disposing it ends the threads. */
export interface EncodingPool extends AsyncDisposable {
  /**
   * Compresses blobs when their lane has a turn, all in the same turn; null stands for an outcome that has more bytes
   * than its limit. The blobs are read into memory for their turn, and not before.
   *
   * @throws the signal's reason when it is aborted; a turn that has begun is waited for
   */
  encode(
    lane: Lane,
    requests: readonly EncodingRequest[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly (Uint8Array | null)[]>
}

/**
 * A pool of so many threads, which start when they are needed. They are worker threads because zlib's own streams
 * compute in libuv's pool: it has four threads, which every file operation of the process waits for too.
 */
export function createEncodingPool({ threads }: { readonly threads: number }): EncodingPool {
  const gate = createFairGate(threads)
  const workers = new Piscina<EncodingTask, (Uint8Array | null)[]>({
    filename: fileURLToPath(new URL(`encoding-thread${extname(import.meta.url)}`, import.meta.url)),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT_MS,
  })
  return {
    encode: (lane, requests, { signal } = {}) =>
      gate.run(
        lane,
        async () => {
          const task = await readTask(requests)
          signal?.throwIfAborted()
          const encoded = await workers.run(task, { transferList: task.contents.map(({ buffer }) => buffer) })
          signal?.throwIfAborted()
          return encoded
        },
        { signal },
      ),
    [Symbol.asyncDispose]: () => workers.destroy(),
  }
}

/** Reads each content once, however many encodings are made of it. */
async function readTask(requests: readonly EncodingRequest[]): Promise<EncodingTask> {
  const blobs = [...new Set(requests.map(({ content }) => content))]
  return {
    // Copies, since a small buffer is a part of one that others use, and cannot be moved to a thread.
    contents: await Promise.all(blobs.map(async (blob) => new Uint8Array(await blob.read(0, blob.size)))),
    encodings: requests.map(({ content, coding, level, limitBytes }) => ({
      content: blobs.indexOf(content),
      coding,
      level,
      limitBytes,
    })),
  }
}
