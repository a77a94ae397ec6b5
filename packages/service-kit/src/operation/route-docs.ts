import type { ProblemCode } from '@plugboard/types'
import type { FastifyContextConfig, FastifySchema } from 'fastify'

declare module 'fastify' {
  /** What a route declares for the API document. */
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

/** A route for operators. It is public; where that is not acceptable, it can have a separate listener. */
export function operationRoute(summary: string, problems: readonly ProblemCode[] = []): RouteFacts {
  return { schema: { tags: ['operation'], summary }, config: { access: 'public', problems } }
}

/** A route that is not in the API document. */
export const hiddenRoute: RouteFacts = { schema: { hide: true }, config: { access: 'public' } }
