/**
 * On every response that is not for operators, errors included: a page that may import a bundle may also read why that
 * failed. Any origin may read them, because plugins are public and the edge never looks at credentials.
 */
export const PUBLIC_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Content-Length, Content-Range, Accept-Ranges',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
} as const

/** Origins of pages that may read tenant manifests; `*`: any. */
export type ManifestOrigins = '*' | ReadonlySet<string>

/** On responses with a tenant manifest, to a page of that origin. */
export function manifestHeaders(
  origins: ManifestOrigins,
  origin: string | undefined,
): Readonly<Record<string, string>> {
  if (origins === '*') return PUBLIC_HEADERS
  const { 'access-control-allow-origin': _any, 'timing-allow-origin': _timing, ...others } = PUBLIC_HEADERS
  return {
    ...others,
    'cross-origin-resource-policy': 'same-origin',
    vary: 'origin',
    ...(origin !== undefined && origins.has(origin) && { 'access-control-allow-origin': origin }),
  }
}

/** On the responses of /live, /ready and /metrics. */
export const OPERATION_HEADERS = { 'x-content-type-options': 'nosniff' } as const

/** The methods of a bundle's URL. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS'

/** The answer to a CORS preflight (Fetch §4.8): which requests a page of another origin may send. */
export const PREFLIGHT_HEADERS = {
  ...PUBLIC_HEADERS,
  allow: ALLOWED_METHODS,
  'access-control-allow-methods': ALLOWED_METHODS,
  // Tracing adds fields such as traceparent, and none of them matters here. The wildcard does not cover Authorization
  // (Fetch §4.9), which no request for public bytes needs.
  'access-control-allow-headers': '*',
  'access-control-max-age': '3600',
} as const

/** Headers in the form that `writeHead` handles fastest: names and values alternate. */
export function flatHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flat()
}

/** The header by which a CDN learns the cache tag of an answer: Cloudflare and Google read the first, Fastly the second. */
export const CACHE_TAG_HEADERS = ['cache-tag', 'surrogate-key'] as const

export type CacheTagHeader = (typeof CACHE_TAG_HEADERS)[number]

/** The header with a cache tag, by which a CDN can be asked to forget the answer; none without a name for it. */
export function cacheTagHeaders(
  header: CacheTagHeader | null,
  cacheTag: string,
): Readonly<Record<string, string>> {
  return header === null ? {} : { [header]: cacheTag }
}
