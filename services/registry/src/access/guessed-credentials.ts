import { ProblemError } from '@plugboard/service-kit'
import type { Sha256 } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import { networkOf } from './client-network.ts'
import type { RequestLimiter } from './request-limiter.ts'

/** For this long after its last use, a token or a session is looked up even if others guess from the same address. */
const KNOWN_MS = 600_000
const MOST_KNOWN = 10_000

/** Limits how often the catalog is asked about tokens and sessions that it does not have. */
export interface GuessedCredentials {
  /** The look-ups of one request, from that address. */
  from(address: string): LookUps
}

/** Allows one request to look up a token or a session in the catalog. */
export interface LookUps {
  /** @throws ProblemError RATE_LIMITED when too many were guessed from the same address, and this one is not known to exist */
  requireRoom(sha256: Sha256): void
  /** What the catalog has answered. */
  settle(sha256: Sha256, isFound: boolean): void
}

interface GuessOptions {
  readonly limiter: RequestLimiter
  readonly clock: () => number
  /** The most guesses a minute from one address; null for any number. */
  readonly quota: number | null
}

/**
 * Remembers the tokens and sessions that the catalog has, by their hash. So whoever sends many wrong ones does not reach the catalog any
 * more, and neither does a new user of the same address until the minute is over; those who are at work there go on.
 */
export function createGuessedCredentials({ limiter, clock, quota }: GuessOptions): GuessedCredentials {
  const known = new LRUCache<Sha256, true>({
    max: MOST_KNOWN,
    ttl: KNOWN_MS,
    ttlResolution: 0,
    perf: { now: clock },
  })
  return {
    from(address) {
      const by = `address ${networkOf(address)}`
      const policy = quota === null ? null : { name: 'guesses', quota }
      return {
        requireRoom(sha256) {
          if (policy === null || known.has(sha256)) return
          const { isAllowed, resetSeconds } = limiter.look(by, policy)
          if (isAllowed) return
          throw new ProblemError(
            'RATE_LIMITED',
            `This address has sent ${policy.quota} tokens or sessions in a minute that this registry does not have; others than those it has accepted within ten minutes are looked up again in ${resetSeconds} s.`,
            { retryAfterSeconds: resetSeconds },
          )
        },
        settle(sha256, isFound) {
          if (isFound) known.set(sha256, true)
          else if (policy) limiter.take(by, policy)
        },
      }
    },
  }
}
