import { isLoopback, ProblemError } from '@plugboard/service-kit'

interface Headers {
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a request that changes state and that a browser sent for a page of another origin (RFC 6454 §7, Fetch
 * Metadata): a web page must not drive a registry that its visitor can reach.
 */
export function refuseForeignPages(method: string, headers: Headers): void {
  if (SAFE_METHODS.has(method)) return
  const crossSite = headers['sec-fetch-site'] === 'cross-site'
  const foreignOrigin = headers.origin !== undefined && originHost(headers.origin) !== headers.host
  if (crossSite || foreignOrigin) {
    throw new ProblemError('CROSS_SITE_REQUEST', 'A browser sent this for a page of another origin.')
  }
}

/**
 * Without credentials, answers only to this machine's own names. A page whose own host name was pointed at 127.0.0.1
 * (DNS rebinding) is of the same origin as the registry to the browser, and only the name gives it away.
 */
export function requireLoopbackHost(host: string | undefined): void {
  if (host !== undefined && isLoopback(hostname(host))) return
  throw new ProblemError('HOST_FORBIDDEN', 'The Host header names another machine.')
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function hostname(host: string): string {
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : ''
}
