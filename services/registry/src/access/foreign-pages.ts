import { isLoopback, ProblemError } from '@plugboard/service-kit'
import type { AllowedOrigins } from './allowed-origins.ts'

interface Headers {
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
export function requireAllowedOrigin(method: string, headers: Headers, allowed: AllowedOrigins): void {
  const { origin, host } = headers
  if (SAFE_METHODS.has(method) || (origin !== undefined && allowed.has(origin))) return
  const crossSite = headers['sec-fetch-site'] === 'cross-site'
  const foreignOrigin = origin !== undefined && originHost(origin) !== host
  if (crossSite || foreignOrigin) {
    throw new ProblemError('CROSS_SITE_REQUEST', 'A browser sent this for a page of another origin.')
  }
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

function hostname(host: string): string {
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : ''
}
