import type { ObjectReader } from '@plugboard/storage'
import { LRUCache } from 'lru-cache'
import { type ExpectedObject, loadBody } from './load-body.ts'

const LARGEST_BYTES = 16 * 1024 * 1024

/** The bytes of a representation, checked against the manifest. */
export interface Body {
  readonly bytes: Buffer
  /** Marks the body as being sent, so that its memory still counts after its eviction. Returns the release. */
  retain(): () => void
}

export interface BodyCache {
  /** The body if it is cached. */
  cached(object: ExpectedObject): Body | undefined
  /** Whether `load` may be called. A body that is too large, or does not fit beside those being read and sent, is streamed. */
  admits(object: ExpectedObject): boolean
  /**
   * The body, read whole and checked. Concurrent calls share one read, which goes on when a reader disconnects.
   *
   * @throws StoreUnavailableError; DamagedObjectError when the object is missing or has other bytes
   */
  load(object: ExpectedObject): Promise<Body>
  /** Bytes that are cached. */
  readonly bytes: number
  readonly count: number
  /** Bytes that are being read, or still being sent after their eviction. */
  readonly transientBytes: number
}

interface CountedBody extends Body {
  senders: number
}

/**
 * Caches bodies by their SHA-256: equal files of several versions share one entry, and no name can lead to other bytes.
 * It holds `maxBytes` of cached bodies, and as much again of bodies that are being read or sent without being cached.
 */
export function createBodyCache({
  store,
  maxBytes,
  loadTimeoutMs,
}: {
  readonly store: ObjectReader
  readonly maxBytes: number
  readonly loadTimeoutMs: number
}): BodyCache {
  const largestBytes = Math.min(maxBytes / 8, LARGEST_BYTES)
  const loading = new Set<string>()
  let transientBytes = 0

  const bodies = new LRUCache<string, CountedBody, ExpectedObject>({
    // lru-cache accepts no bound and no entry of 0 bytes.
    maxSize: Math.max(1, maxBytes),
    sizeCalculation: ({ bytes }) => Math.max(1, bytes.length),
    dispose: ({ bytes, senders }) => {
      if (senders > 0) transientBytes += bytes.length
    },
    // Others may wait for a read that is evicted while it is under way.
    ignoreFetchAbort: true,
    fetchMethod: (_sha256, _stale, { context }) => read(context),
  })

  async function read(object: ExpectedObject): Promise<CountedBody> {
    const { sha256, size } = object
    transientBytes += size
    loading.add(sha256)
    try {
      return createBody(sha256, await loadBody(store, object, loadTimeoutMs))
    } finally {
      transientBytes -= size
      loading.delete(sha256)
    }
  }

  function createBody(sha256: string, bytes: Buffer): CountedBody {
    const isCached = (): boolean => bodies.peek(sha256) === body
    const body: CountedBody = {
      bytes,
      senders: 0,
      retain() {
        body.senders += 1
        if (body.senders === 1 && !isCached()) transientBytes += bytes.length
        return () => {
          body.senders -= 1
          if (body.senders === 0 && !isCached()) transientBytes -= bytes.length
        }
      },
    }
    return body
  }

  return {
    cached: ({ sha256 }) => bodies.get(sha256),

    admits: ({ sha256, size }) =>
      size <= largestBytes && (loading.has(sha256) || transientBytes + size <= maxBytes),

    load: (object) => bodies.forceFetch(object.sha256, { context: object }),

    get bytes() {
      return bodies.calculatedSize
    },

    get count() {
      return bodies.size
    },

    get transientBytes() {
      return transientBytes
    },
  }
}
