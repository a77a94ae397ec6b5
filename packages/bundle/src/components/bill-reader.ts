import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { BillOfMaterials } from './bill-of-materials.ts'

/** For what 4 MiB of JSON become once they are parsed. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 }
/** An idle thread ends after this time. */
const IDLE_TIMEOUT_MS = 10_000

/** Reads bills of materials in a thread, because the largest take seconds. Disposing it ends the thread. */
export interface BillReader extends AsyncDisposable {
  /** @throws the signal's reason when it is aborted, after which the thread ends */
  read(bytes: Uint8Array, options: { readonly signal: AbortSignal }): Promise<BillOfMaterials>
}

/** A reader whose thread starts with the first bill of materials. */
export function createBillReader(): BillReader {
  const worker = new Piscina<Uint8Array, BillOfMaterials>({
    filename: fileURLToPath(new URL(`bill-thread${extname(import.meta.url)}`, import.meta.url)),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_TIMEOUT_MS,
    resourceLimits: RESOURCE_LIMITS,
  })
  // A thread whose bill nobody waits for any more may still run out of memory before it ends.
  worker.on('error', () => undefined)
  return {
    read: async (bytes, { signal }) => {
      signal.throwIfAborted()
      try {
        return await worker.run(bytes, { signal })
      } catch (error) {
        signal.throwIfAborted()
        throw error
      }
    },
    [Symbol.asyncDispose]: () => worker.destroy(),
  }
}
