import { LRUCache } from 'lru-cache'
import type { PublishedVersion } from '../manifests/published-version.ts'
import type { VersionCache } from '../manifests/version-cache.ts'
import type { Decision } from './answer.ts'

/** Room for some thousands of decisions. One that was evicted is made again from what is in memory. */
const MAX_BYTES = 8 * 1024 * 1024
// The headers of a range, which no other decision shares, and those of its file.
const DECISION_BYTES = 2048

/** A decision and the version that it was made from. */
export interface RememberedDecision {
  readonly name: string
  /** Not the version itself, which must not stay in memory after its eviction from the cache. */
  readonly identity: symbol
  readonly decision: Decision
}

/** Decisions of requests that were answered from a cached version. */
export interface RememberedDecisions {
  /** The decision, which is valid as long as its version and its URL are. */
  find(key: string): RememberedDecision | undefined
  /**
   * Whether its URL has not expired, and its version is still the one that is served. If so, it counts as a lookup of the
   * version.
   */
  holds(remembered: RememberedDecision): boolean
  remember(key: string, version: PublishedVersion, decision: Decision): void
  readonly bytes: number
  readonly count: number
}

/** @param clock milliseconds since 1970 */
export function createRememberedDecisions(versions: VersionCache, clock: () => number): RememberedDecisions {
  const decisions = new LRUCache<string, RememberedDecision>({
    maxSize: MAX_BYTES,
    sizeCalculation: (_decision, key) => DECISION_BYTES + 2 * key.length,
  })
  return {
    find: (key) => decisions.get(key),

    holds: ({ name, identity, decision: { expiry } }) =>
      (expiry === undefined || expiry > clock() / 1000) && versions.serves(name, identity),

    remember(key, { name, identity }, decision) {
      decisions.set(key, { name, identity, decision })
    },

    get bytes() {
      return decisions.calculatedSize
    },

    get count() {
      return decisions.size
    },
  }
}
