import type { ObjectReader } from '@plugboard/storage'
import { LRUCache } from 'lru-cache'
import { type ExpectedObject, loadBody } from './load-body.ts'

const LARGEST_BYTES = 16 * 1024 * 1024

/** The bytes of a representation, proved to be what the manifest says. */
export interface Body {
  readonly bytes: Buffer
  /** Says that somebody still sends it, so that its memory counts after the cache let it go. Returns the release. */
  retain(): () => void
}

export interface BodyCache {
  /** The body if it is cached. */
  cached(object: ExpectedObject): Body | undefined
  /** Whether `load` may be asked. What is too large, or would not fit beside what is read and sent, is streamed. */
  admits(object: ExpectedObject): boolean
  /**
   * The body, read whole and checked. Many who ask at once share one read, which nobody's leaving cancels.
   *
   * @throws StoreUnavailableError; DamagedObjectError when the store holds nothing, or something else, by that key
   */
  load(object: ExpectedObject): Promise<Body>
  /** Bytes that are cached. */
  readonly bytes: number
  readonly count: number
  /** Bytes that are being read, or still being sent after the cache let them go. */
  readonly transientBytes: number
}

interface CountedBody extends Body {
  senders: number
}

/**
 * Keeps bodies by their SHA-256: equal files of many versions are one, and no name can ever lead to other bytes.
 * It holds `maxBytes` of cached bodies, and as much again of bodies that are read or sent without being cached.
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
    // lru-cache takes neither a bound nor an entry of no bytes.
    maxSize: Math.max(1, maxBytes),
    sizeCalculation: ({ bytes }) => Math.max(1, bytes.length),
    dispose: ({ bytes, senders }) => {
      if (senders > 0) transientBytes += bytes.length
    },
    // A read that is pushed out while it is under way is still what others wait for.
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
