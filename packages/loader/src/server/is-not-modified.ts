/**
 * Whether the request's If-None-Match names this entity tag. The comparison is weak (RFC 9110 §13.1.2): a proxy that
 * compresses answers weakens their tags.
 */
export function isNotModified(request: Request, etag: string): boolean {
  const named = request.headers.get('if-none-match') ?? ''
  const tags: readonly string[] = named.match(/"[^"]*"/g) ?? []
  return named.trim() === '*' || tags.includes(etag.replace(/^W\//, ''))
}
