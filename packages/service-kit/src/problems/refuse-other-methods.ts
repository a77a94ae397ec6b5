import { METHODS } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { hiddenRoute } from '../operation/route-docs.ts'
import { ProblemError } from './problem-error.ts'

/** Every method that Node can parse, except CONNECT, which reaches no route. */
const REFUSABLE = METHODS.filter((method) => method !== 'CONNECT')

/**
 * Answers 405 with Allow (RFC 9110 §15.5.6) to methods that a path does not have. Call it before the routes are added,
 * and the function that it returns after the last of them.
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const known = new Set(app.supportedMethods)
  // Declared without a body: otherwise Fastify would require a content type before any hook could refuse the method.
  const bodiless = REFUSABLE.filter((method) => !known.has(method) || method === 'QUERY')
  for (const method of bodiless) app.addHttpMethod(method, { overrideExisting: true })
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
        method: REFUSABLE.filter((method) => !methods.has(method)),
        ...hiddenRoute,
        // Before the body is read, because the answer does not depend on it.
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
