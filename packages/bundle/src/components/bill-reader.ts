import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { isOutOfMemory } from '../out-of-memory.ts'
import type { BillOfMaterials } from './bill-of-materials.ts'

/** For what 4 MiB of JSON become once they are parsed. */
const HEAP_MEBIBYTES = 512
/** The largest take seconds. With the start of the thread, on a machine that does much else. */
const TIMEOUT_MS = 120_000
/** An idle thread ends after this time. */
const IDLE_TIMEOUT_MS = 10_000

/** A bill of materials that takes more than its reader may spend on it. */
export interface CostlyBill {
  readonly kind: 'too-costly'
  /** Continues a sentence that begins with the path of the file; it names the limit. */
  readonly message: string
}

interface BillReaderLimits {
  readonly timeoutMs: number
  readonly heapMebibytes: number
}

/** Reads bills of materials in a thread, because the largest take seconds. Disposing it ends the thread. */
export interface BillReader extends AsyncDisposable {
  /** @throws the signal's reason when it is aborted, after which the thread ends */
  read(bytes: Uint8Array, options: { readonly signal: AbortSignal }): Promise<BillOfMaterials | CostlyBill>
}

/** A reader whose thread starts with the first bill of materials, and again after one that was too costly. */
export function createBillReader({
  timeoutMs = TIMEOUT_MS,
  heapMebibytes = HEAP_MEBIBYTES,
}: Partial<BillReaderLimits> = {}): BillReader {
  const worker = new Piscina<Uint8Array, BillOfMaterials>({
    filename: fileURLToPath(new URL(`bill-thread${extname(import.meta.url)}`, import.meta.url)),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_TIMEOUT_MS,
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytes, maxYoungGenerationSizeMb: heapMebibytes / 8 },
  })
  // A thread whose bill nobody waits for any more may still run out of memory before it ends.
  worker.on('error', () => undefined)
  return {
    read: async (bytes, { signal }) => {
      signal.throwIfAborted()
      const time = AbortSignal.timeout(timeoutMs)
      try {
        return await worker.run(bytes, { signal: AbortSignal.any([signal, time]) })
      } catch (error) {
        signal.throwIfAborted()
        if (time.aborted) return tooCostly(`${timeoutMs / 1000} seconds`)
        if (isOutOfMemory(error)) return tooCostly(`${heapMebibytes} MiB of memory`)
        throw error
      }
    },
    [Symbol.asyncDispose]: () => worker.destroy(),
  }
}

function tooCostly(limit: string): CostlyBill {
  return { kind: 'too-costly', message: `takes more than ${limit} to read` }
}
