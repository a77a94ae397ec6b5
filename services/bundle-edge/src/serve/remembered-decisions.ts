import type { VersionRef } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import type { PublishedVersion } from '../manifests/published-version.ts'
import type { VersionCache } from '../manifests/version-cache.ts'
import type { Decision } from './answer.ts'

/** Room for some thousands of decisions. One that was evicted is made again from what is in memory. */
const MAX_BYTES = 8 * 1024 * 1024
// The headers of a range, which no other decision shares, and those of its file.
const DECISION_BYTES = 2048

interface Remembered {
  readonly ref: VersionRef
  /** Not the version itself, which must not stay in memory after its eviction from the cache. */
  readonly identity: symbol
  readonly decision: Decision
}

/** Decisions of requests that were answered from a cached version. */
export interface RememberedDecisions {
  /** The decision, if the version that it was made from is still the one that is served. */
  find(key: string): Decision | undefined
  remember(key: string, version: PublishedVersion, decision: Decision): void
  readonly bytes: number
  readonly count: number
}

export function createRememberedDecisions(versions: VersionCache): RememberedDecisions {
  const decisions = new LRUCache<string, Remembered>({
    maxSize: MAX_BYTES,
    sizeCalculation: (_decision, key) => DECISION_BYTES + 2 * key.length,
  })
  return {
    find(key) {
      const remembered = decisions.get(key)
      if (!remembered) return undefined
      if (versions.cached(remembered.ref)?.identity === remembered.identity) return remembered.decision
      decisions.delete(key)
      return undefined
    },

    remember(key, { ref, identity }, decision) {
      decisions.set(key, { ref, identity, decision })
    },

    get bytes() {
      return decisions.calculatedSize
    },

    get count() {
      return decisions.size
    },
  }
}
