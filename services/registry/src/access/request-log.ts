import type { FastifyRequest } from 'fastify'

/** What lines about a request tell of it. Never a token, never a configuration. */
interface RequestFacts {
  readonly caller?: string
  readonly route?: string
  readonly tenantId?: string
  readonly pluginId?: string
  readonly version?: string
  /** The version asked for; none: the newest, or the one there is. */
  readonly requestedVersion?: string | undefined
}

/** Puts facts in every line that is logged about the request from now on, its refusal and its failure among them. */
export function logWith(request: FastifyRequest, facts: RequestFacts): void {
  request.log = request.log.child(facts)
}
