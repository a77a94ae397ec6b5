const HEADERS = { 'cache-control': 'no-store' }

/** 204: there is nothing for this browser, and nothing is wrong. */
export function nothing(): Response {
  return new Response(null, { status: 204, headers: HEADERS })
}

/** 503: there is no answer now, and when to ask again. */
export function unavailable(retryAfterSeconds: number): Response {
  return new Response(null, {
    status: 503,
    headers: { ...HEADERS, 'retry-after': String(retryAfterSeconds) },
  })
}
