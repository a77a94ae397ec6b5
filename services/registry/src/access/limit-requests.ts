import { isIPv6 } from 'node:net'
import { ProblemError } from '@plugboard/service-kit'
import type { FastifyInstance } from 'fastify'
import { type Caller, callerName } from './caller.ts'
import type { RequestLimiter, RequestPolicy } from './request-limiter.ts'

/** The most requests a minute; null for any number. */
export interface RequestLimits {
  /** With one token: requests that change something. */
  readonly changes: number | null
  /** With one token: all others. */
  readonly reads: number | null
  /** From one address, of requests without a token that this registry accepts. */
  readonly anonymous: number | null
}

/** Whoever asks them must be answered, whatever else comes from the same address. */
const UNLIMITED = new Set(['/live', '/ready', '/metrics'])
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests of whoever sends more than it may, before anything is done for them, and tells everybody what is left
 * (draft-ietf-httpapi-ratelimit-headers-11). Requests of a registry without tokens are not counted.
 */
export function limitRequests(app: FastifyInstance, limiter: RequestLimiter, limits: RequestLimits): void {
  app.addHook('onRequest', async ({ caller, method, ip, routeOptions: { url = '' } }, reply) => {
    if (caller.kind === 'local' || UNLIMITED.has(url)) return
    const policy = policyOf(caller, method, limits)
    if (policy === null) return
    const { name, quota } = policy
    const by = caller.kind === 'token' ? `token ${callerName(caller)}` : `address ${networkOf(ip)}`
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

function policyOf(caller: Caller, method: string, limits: RequestLimits): RequestPolicy | null {
  const ofToken = READS.has(method) ? 'reads' : 'changes'
  const name = caller.kind === 'token' ? ofToken : 'anonymous'
  const quota = limits[name]
  return quota === null ? null : { name, quota }
}

/** Whoever has an IPv6 address has a whole /64 network of them (RFC 6177). */
function networkOf(ip: string): string {
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return ip
  const [head = '', tail] = ip.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}
