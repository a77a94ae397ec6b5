/**
 * On every answer but the operator's, errors too: a page that may import a bundle may also read why it could not. Plugins
 * are public bytes and no credential is ever looked at, so any origin may have them.
 */
export const PUBLIC_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Content-Length, Content-Range, Accept-Ranges',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
} as const

/** On the answers of /live, /ready and /metrics. */
export const OPERATION_HEADERS = { 'x-content-type-options': 'nosniff' } as const

/** What a bundle's URL can be asked. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS'

/** The answer to a CORS preflight (Fetch §4.8): which requests a page of another origin may send. */
export const PREFLIGHT_HEADERS = {
  ...PUBLIC_HEADERS,
  allow: ALLOWED_METHODS,
  'access-control-allow-methods': ALLOWED_METHODS,
  // Tracing adds fields of its own (traceparent), and none of them makes a difference here. The wildcard does not cover
  // Authorization (Fetch §4.9), which no request for public bytes needs.
  'access-control-allow-headers': '*',
  'access-control-max-age': '3600',
} as const

/** Headers as `writeHead` takes them fastest: names and values in turn. */
export function flatHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flat()
}
