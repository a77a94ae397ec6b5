import { ProblemError } from '@plugboard/service-kit'
import type { FastifyInstance } from 'fastify'
import type { Caller } from './caller.ts'
import { networkOf } from './client-network.ts'
import type { RequestLimiter, RequestPolicy } from './request-limiter.ts'
import { clientAddress } from './trusted-proxies.ts'

/** The most requests a minute; null for any number. */
export interface RequestLimits {
  /** With one token: requests that change something. */
  readonly changes: number | null
  /** With one token: all others. */
  readonly reads: number | null
  /** From one address, of requests without a token that this registry accepts. */
  readonly anonymous: number | null
}

/** They are answered also when their address has used up its requests: otherwise a health check would fail for what others send. */
const UNLIMITED = new Set(['/live', '/ready', '/metrics'])
/** Enough to be unique. */
const HASH_CHARACTERS = 16
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests over the limit before anything is done for them, and says in every answer how many are left
 * (draft-ietf-httpapi-ratelimit-headers-11). Requests of a registry without tokens are not counted.
 */
export function limitRequests(app: FastifyInstance, limiter: RequestLimiter, limits: RequestLimits): void {
  app.addHook('onRequest', async (request, reply) => {
    const {
      caller,
      method,
      routeOptions: { url = '' },
    } = request
    if (caller.kind === 'local' || UNLIMITED.has(url)) return
    const policy = policyOf(caller, method, limits)
    if (policy === null) return
    const { name, quota } = policy
    const by = caller.kind === 'token' ? subjectOf(caller) : `address ${networkOf(clientAddress(request))}`
    const { isAllowed, remaining, resetSeconds } = limiter.take(by, policy)
    void reply.headers({
      'ratelimit-policy': `"${name}";q=${quota};w=60`,
      ratelimit: `"${name}";r=${remaining};t=${resetSeconds}`,
    })
    if (isAllowed) return
    const who = caller.kind === 'token' ? 'this token' : 'this address without a token'
    throw new ProblemError(
      'RATE_LIMITED',
      `There are ${quota} requests a minute for ${who} (${name}); the next ones are answered in ${resetSeconds} s.`,
      { retryAfterSeconds: resetSeconds },
    )
  })
}

/**
 * Whose requests are counted together. Not those of one name, which several tokens may have; those of all CI jobs of a plugin, since each
 * gets a token of its own. It is stored in the catalog, so it has no token.
 */
function subjectOf({ credential, session }: Extract<Caller, { readonly kind: 'token' }>): string {
  if (session?.basis.kind === 'provider') return `person ${session.personId}`
  const { plugins, tokenId, sha256, provenance } = credential
  if (provenance !== undefined) return `jobs of ${plugins.join(', ')}`
  return tokenId === null ? `token of the settings ${sha256.slice(0, HASH_CHARACTERS)}` : `token ${tokenId}`
}

function policyOf(caller: Caller, method: string, limits: RequestLimits): RequestPolicy | null {
  const ofToken = READS.has(method) ? 'reads' : 'changes'
  const name = caller.kind === 'token' ? ofToken : 'anonymous'
  const quota = limits[name]
  return quota === null ? null : { name, quota }
}
