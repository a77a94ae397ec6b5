import type { FastifyRequest } from 'fastify'

/** The facts about a request in its log lines. Never a token, never a configuration. */
interface RequestFacts {
  readonly caller?: string
  readonly route?: string
  readonly tenantId?: string
  readonly pluginId?: string
  readonly hostId?: string
  readonly version?: string
  /** The requested version; when absent, the newest or the installed one. */
  readonly requestedVersion?: string | undefined
  readonly requestedGeneration?: number
}

/** Adds facts to every further log line about the request, including one about its refusal or failure. */
export function logWith(request: FastifyRequest, facts: RequestFacts): void {
  request.log = request.log.child(facts)
}
