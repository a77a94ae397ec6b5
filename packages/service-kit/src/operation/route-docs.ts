import type { FastifySchema } from 'fastify'

declare module 'fastify' {
  /** What a route says of itself to whoever writes the API's document. */
  interface FastifySchema {
    hide?: boolean
    tags?: readonly string[]
    summary?: string
  }
}

/** The schema of a route that operators use. */
export function operationRoute(summary: string): FastifySchema {
  return { tags: ['operation'], summary }
}

/** The schema of a route that is no part of the API. */
export const hiddenRoute: FastifySchema = { hide: true }
