import type { FastifyInstance } from 'fastify'
import { addVary } from './caching.ts'

/** Origins of pages that may call the registry from a browser, such as https://admin.example. */
export type AllowedOrigins = ReadonlySet<string>

const PREFLIGHT_SECONDS = 600
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const EXPOSED_HEADERS =
  'Allow, ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id'

/**
 * Lets pages of the allowed origins read answers (the CORS protocol of Fetch), and answers their preflights. Tokens are in
 * a header that the page sets, so the browser's credentials are not allowed.
 */
export function allowOrigins(app: FastifyInstance, allowed: AllowedOrigins): void {
  if (allowed.size === 0) return
  app.addHook('onSend', async (_request, reply) => addVary(reply, 'Origin'))
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    const { origin } = headers
    if (origin === undefined || !allowed.has(origin)) return
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': EXPOSED_HEADERS,
    })
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return
    const requested = headers['access-control-request-headers']
    return reply
      .code(204)
      .headers({
        vary: 'Access-Control-Request-Headers',
        'access-control-allow-methods': METHODS,
        'access-control-max-age': PREFLIGHT_SECONDS,
        // The page is trusted; a fixed list would refuse headers that tracing libraries add to every request.
        ...(requested === undefined ? {} : { 'access-control-allow-headers': requested }),
      })
      .send()
  })
}
