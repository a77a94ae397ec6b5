import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { UnreadObject } from '../store/read-object.ts'

/** Some 300 files. Smaller manifests are read and parsed in no noticeable time. */
const LARGE_BYTES = 256 * 1024
/** Reads and parses a manifest. */
export type ReadInTurn = <T>(manifest: UnreadObject, parse: (bytes: Buffer) => T) => Promise<T>

/** Several, so that one whose bytes do not come holds up no other. */
const READ_AT_A_TIME = 4

/**
 * Large manifests are parsed one at a time, each followed by a pause as long as its parsing, because parsing blocks all
 * other requests and needs the bytes in memory twice; four at a time are read. Those that wait are closed until it is their
 * turn, because each would hold a connection to the store. Small ones do not wait.
 */
export function createLargeManifestTurns(): ReadInTurn {
  const reading = pLimit(READ_AT_A_TIME)
  const parsing = pLimit(1)
  return async (manifest, parse) => {
    if (manifest.size < LARGE_BYTES) return parse(await manifest.read())
    if (reading.activeCount + reading.pendingCount >= READ_AT_A_TIME) manifest.close()
    return reading(async () => {
      const bytes = await manifest.read()
      return parsing(async () => {
        const startedAt = performance.now()
        try {
          return parse(bytes)
        } finally {
          await sleep(performance.now() - startedAt)
        }
      })
    })
  }
}
