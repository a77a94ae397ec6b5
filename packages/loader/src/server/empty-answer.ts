/** Without a tenant: 204. As long as the registry has nothing to pass on: 503, and when to ask again. */
export function emptyAnswer(reason: 'no-tenant' | { readonly retryAfterSeconds: number }): Response {
  const headers = new Headers({ 'cache-control': 'no-store' })
  if (reason === 'no-tenant') return new Response(null, { status: 204, headers })
  headers.set('retry-after', String(reason.retryAfterSeconds))
  return new Response(null, { status: 503, headers })
}
