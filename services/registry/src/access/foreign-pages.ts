import { isLoopback, ProblemError } from '@plugboard/service-kit'
import type { AllowedOrigins } from './allowed-origins.ts'

/** The headers by which the page that sent a request is known. */
export interface PageHeaders {
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a request that changes state and that a browser sent for a page of another origin (RFC 6454 §7, Fetch
 * Metadata), unless that origin is allowed: a web page must not control a registry that its visitor can reach.
 *
 * @throws ProblemError CROSS_SITE_REQUEST
 */
export function requireAllowedOrigin(method: string, headers: PageHeaders, allowed: AllowedOrigins): void {
  const { origin, host } = headers
  if (SAFE_METHODS.has(method) || (origin !== undefined && allowed.has(origin))) return
  const crossSite = headers['sec-fetch-site'] === 'cross-site'
  const foreignOrigin = origin !== undefined && originHost(origin) !== host
  if (crossSite || foreignOrigin) {
    throw new ProblemError('CROSS_SITE_REQUEST', 'A browser sent this for a page of another origin.')
  }
}

/**
 * Whether a session counts for a request: only when the registry's own page sent it or, for a safe method, when no page did.
 * SameSite=Strict keeps other sites away, but not other origins of the same site, nor other ports of this machine.
 *
 * @param ownOrigin the origin of REGISTRY_PUBLIC_URL; null when it is not set
 */
export function isForSession(method: string, headers: PageHeaders, ownOrigin: string | null): boolean {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  const isOwn = ownOrigin === null ? originHost(origin ?? '') === host : origin === ownOrigin
  if (origin !== undefined && !isOwn) return false
  const isSafe = SAFE_METHODS.has(method)
  if (site !== undefined) return site === 'same-origin' || (isSafe && site === 'none')
  return isSafe || origin !== undefined
}

/**
 * Without credentials, accepts only this machine's own host names. To a browser, a page whose host name was pointed at
 * 127.0.0.1 (DNS rebinding) has the same origin as the registry, and only the name reveals it.
 *
 * @throws ProblemError HOST_FORBIDDEN
 */
export function requireLoopbackHost(host: string | undefined): void {
  if (host !== undefined && isLoopback(hostname(host))) return
  throw new ProblemError('HOST_FORBIDDEN', 'The Host header names another machine.')
}

const PROXY_HEADERS = new Set(['forwarded', 'via', 'x-real-ip'])

/**
 * Without credentials, refuses requests that a proxy passed on, because they may come from other machines.
 *
 * @throws ProblemError PROXY_FORBIDDEN
 */
export function requireNoProxy(headers: Readonly<Record<string, unknown>>): void {
  const trace = Object.keys(headers).find(
    (name) => PROXY_HEADERS.has(name) || name.startsWith('x-forwarded-'),
  )
  if (trace === undefined) return
  throw new ProblemError(
    'PROXY_FORBIDDEN',
    `The header ${trace} shows that the request came through a proxy.`,
  )
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** The host name in a Host header; empty when it has none. */
export function hostname(host: string): string {
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : ''
}
