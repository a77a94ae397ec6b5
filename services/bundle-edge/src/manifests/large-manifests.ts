import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { UnreadObject } from '../store/read-object.ts'

/** Some 300 files. Smaller manifests are read and parsed in no noticeable time. */
const LARGE_BYTES = 256 * 1024
/** Reads and parses a manifest. */
export type ReadInTurn = <T>(manifest: UnreadObject, parse: (bytes: Buffer) => T) => Promise<T>

/**
 * Large manifests are read and parsed one at a time, each followed by a pause as long as its parsing: parsing blocks all
 * other requests, and needs the bytes in memory twice. Those that wait are closed until it is their turn, because each
 * would hold a connection to the store. Small ones do not wait.
 */
export function createLargeManifestTurns(): ReadInTurn {
  const limit = pLimit(1)
  return async (manifest, parse) => {
    if (manifest.size < LARGE_BYTES) return parse(await manifest.read())
    if (limit.activeCount + limit.pendingCount > 0) manifest.close()
    return limit(async () => {
      const bytes = await manifest.read()
      const startedAt = performance.now()
      try {
        return parse(bytes)
      } finally {
        await sleep(performance.now() - startedAt)
      }
    })
  }
}
