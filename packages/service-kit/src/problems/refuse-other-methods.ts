import type { FastifyInstance, HTTPMethods } from 'fastify'
import { hiddenRoute } from '../operation/route-docs.ts'
import { ProblemError } from './problem-error.ts'

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Answers 405 with Allow (RFC 9110 §15.5.6) to methods a path does not have. Call it before the routes are added;
 * call what it returns after the last of them.
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set<string>()
    for (const each of Array.isArray(method) ? method : [method]) methods.add(each.toUpperCase())
    methodsOf.set(url, methods)
  })
  return () => {
    for (const [url, methods] of new Map(methodsOf)) {
      const allow = [...methods].toSorted().join(', ')
      app.route({
        url,
        method: METHODS.filter((method) => !methods.has(method)),
        schema: hiddenRoute,
        // Before a body is read: whatever it holds, the answer is the same.
        onRequest: async ({ method }) => {
          throw new ProblemError('METHOD_NOT_ALLOWED', `${method} is not one of ${allow}.`, {
            headers: { allow },
          })
        },
        handler: async () => {},
      })
    }
  }
}
