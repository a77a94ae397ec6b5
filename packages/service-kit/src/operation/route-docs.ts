import type { ProblemCode } from '@plugboard/types'
import type { FastifyContextConfig, FastifySchema } from 'fastify'

declare module 'fastify' {
  /** What a route says of itself to whoever writes the API's document. */
  interface FastifySchema {
    hide?: boolean
    tags?: readonly string[]
    summary?: string
  }
}

interface RouteFacts {
  readonly schema: FastifySchema
  readonly config: FastifyContextConfig & {
    readonly access: 'public'
    readonly problems?: readonly ProblemCode[]
  }
}

/** A route that operators use. Anybody may call it; where that is too many, it has a listener of its own. */
export function operationRoute(summary: string, problems: readonly ProblemCode[] = []): RouteFacts {
  return { schema: { tags: ['operation'], summary }, config: { access: 'public', problems } }
}

/** A route that is no part of the API's document. */
export const hiddenRoute: RouteFacts = { schema: { hide: true }, config: { access: 'public' } }
