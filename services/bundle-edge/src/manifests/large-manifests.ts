import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'

/** Some 300 files. Smaller manifests are read and parsed in no noticeable time. */
const LARGE_BYTES = 256 * 1024
/** Reads and parses a manifest of `bytes` bytes. */
export type ReadInTurn = <T>(
  size: number,
  read: () => Promise<Buffer>,
  parse: (bytes: Buffer) => T,
) => Promise<T>

/**
 * Large manifests are read and parsed one at a time, each followed by a pause as long as its parsing: parsing blocks all
 * other requests, and needs the bytes in memory twice. Small ones do not wait.
 */
export function createLargeManifestTurns(): ReadInTurn {
  const limit = pLimit(1)
  return async (size, read, parse) => {
    if (size < LARGE_BYTES) return parse(await read())
    return limit(async () => {
      const bytes = await read()
      const startedAt = performance.now()
      try {
        return parse(bytes)
      } finally {
        await sleep(performance.now() - startedAt)
      }
    })
  }
}
