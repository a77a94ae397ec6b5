import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuditAction, ProblemCode } from '@plugboard/types'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Caller } from './access/caller.ts'
import type { RouteAccess } from './access/route-access.ts'
import type { AuditedChange } from './audit/audit-requests.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent the request. */
    caller: Caller
    /** Writes what the request did to the audit log, under the action that its route declares. Rejects when it could not. */
    audit(change: AuditedChange): Promise<void>
  }

  interface FastifyContextConfig {
    /** Who may call the route. guardRoutes requires it of every route. */
    access?: RouteAccess
    /**
     * What the route does, in the audit log; null if it changes nothing although it is no GET. auditRequests requires it of every
     * route that is none.
     */
    audit?: AuditAction | null
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
