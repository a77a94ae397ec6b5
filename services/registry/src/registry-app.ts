import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProblemCode } from '@plugboard/types'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Caller } from './access/caller.ts'
import type { RouteAccess } from './access/route-access.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent the request. */
    caller: Caller
  }

  interface FastifyContextConfig {
    /** Who may call the route. guardRoutes requires it of every route. */
    access?: RouteAccess
    /** The problems that it can answer besides those that its access, its method and its schema imply. */
    problems?: readonly ProblemCode[]
  }
}

/** Fastify, with routes that are typed by their zod schemas. */
export type RegistryApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>
