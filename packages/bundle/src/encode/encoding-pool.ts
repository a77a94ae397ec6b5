import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ContentCoding } from '@plugboard/types'
import { Piscina } from 'piscina'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import type { EncodingTask } from './encoding-thread.ts'
import { createFairGate, type Lane } from './fair-gate.ts'

/** A thread that has had nothing to do for so long ends. */
const IDLE_TIMEOUT_MS = 10_000

interface EncodingRequest {
  readonly content: SpooledBlob
  readonly coding: ContentCoding
  readonly level: number
  /** The most bytes that the encoding may have. */
  readonly limitBytes: number
}

/** Compresses for everybody, in threads of its own and in fair shares. Disposing it ends the threads. */
export interface EncodingPool extends AsyncDisposable {
  /**
   * Compresses a blob when its lane has a turn; null when the outcome has more bytes than the limit. The blob is read
   * into memory for its turn, and not before.
   *
   * @throws the signal's reason when it is aborted; a turn that has begun is waited for
   */
  encode(
    lane: Lane,
    request: EncodingRequest,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Uint8Array | null>
}

/**
 * A pool of so many threads, which start when they are needed. They are worker threads because zlib's own streams
 * compute in libuv's pool: it has four threads, which every file operation of the process waits for too.
 */
export function createEncodingPool({ threads }: { readonly threads: number }): EncodingPool {
  const gate = createFairGate(threads)
  const workers = new Piscina<EncodingTask, Uint8Array | null>({
    filename: fileURLToPath(new URL(`encoding-thread${extname(import.meta.url)}`, import.meta.url)),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT_MS,
  })
  return {
    encode: (lane, { content, ...task }, { signal } = {}) =>
      gate.run(
        lane,
        async () => {
          // A copy, since a small buffer is a part of one that others use, and cannot be moved to a thread.
          const bytes = new Uint8Array(await content.read(0, content.size))
          signal?.throwIfAborted()
          const encoded = await workers.run({ ...task, bytes }, { transferList: [bytes.buffer] })
          signal?.throwIfAborted()
          return encoded
        },
        { signal },
      ),
    [Symbol.asyncDispose]: () => workers.destroy(),
  }
}
