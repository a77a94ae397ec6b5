import { ProblemError } from '@plugboard/service-kit'
import type { FastifyInstance } from 'fastify'
import type { EdgeMetrics } from '../metrics.ts'
import { ALLOWED_METHODS } from '../public-headers.ts'
import { isPublicTarget } from './bundle-target.ts'

/** The problem for a method that a path does not have (RFC 9110 §15.5.6); undefined when it has it. */
export function methodProblem(method: string, target: string): ProblemError | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined
  const isPublic = isPublicTarget(target)
  if (isPublic && method === 'OPTIONS') return undefined
  const allow = isPublic ? ALLOWED_METHODS : 'GET, HEAD'
  return new ProblemError('METHOD_NOT_ALLOWED', `${method} is not one of ${allow}.`, { headers: { allow } })
}

/** Answers 405 to every other method, registered or not, before any of a body is read. */
export function refuseOtherMethods(app: FastifyInstance, metrics: EdgeMetrics): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const problem = methodProblem(request.method, request.url)
    if (problem) metrics.answered('method_not_allowed')
    done(problem)
  })
}
