import type { ServerResponse } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { BUNDLES_ROUTE } from '@plugboard/types'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EdgeMetrics } from '../metrics.ts'
import { PREFLIGHT_HEADERS } from '../public-headers.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { type Outcome, problemAnswer } from './answer.ts'
import { type AnswerContext, answerRequest } from './answer-request.ts'
import { type SendContext, sendAnswer } from './send-answer.ts'
import { translateError } from './translate-error.ts'

/** Every file of every published version, and the CORS preflight for it. */
export function serveBundles(
  app: FastifyInstance,
  { context, metrics }: { readonly context: AnswerContext; readonly metrics: EdgeMetrics },
): void {
  const sending: SendContext = { onBytes: metrics.sentBytes, onInterruption: metrics.interrupted }

  async function respond(request: FastifyRequest, response: ServerResponse): Promise<void> {
    const { method, headers, url } = request.raw
    try {
      const found = answerRequest(context, {
        method: method ?? '',
        target: url ?? '',
        headers,
        instance: request.id,
      })
      // What is in memory is answered within the turn of the event loop that brought the request.
      const answer = found instanceof Promise ? await found : found
      const sent = sendAnswer(response, answer, sending)
      if (sent) await sent
      metrics.answered(answer.outcome)
    } catch (error) {
      await fail(request, response, error)
    }
  }

  async function fail(request: FastifyRequest, response: ServerResponse, error: unknown): Promise<void> {
    if (error instanceof DamagedObjectError) metrics.integrityFailed()
    const outcome = failureOutcome(error)
    if (response.headersSent) {
      request.log.error({ err: error, path: request.url }, 'body broke off')
      metrics.interrupted('store_broke_off')
      response.destroy()
      return
    }
    const problem =
      translateError(error) ??
      new ProblemError('INTERNAL', 'The edge failed. Its log says why, under this instance.', {
        cause: error,
      })
    request.log.error({ code: problem.code, err: error, path: request.url }, 'request failed')
    await sendAnswer(response, problemAnswer(problem, outcome, request.id), sending)
    metrics.answered(outcome)
  }

  // One route for all, and not a pattern: parseBundleTarget reads the target as it was sent, before any decoding.
  app.route({
    method: ['GET', 'HEAD'],
    url: `${BUNDLES_ROUTE}/*`,
    handler(request, reply) {
      // The fastest way Node has: see the README on what it costs to let Fastify write the answer.
      reply.hijack()
      void respond(request, reply.raw)
    },
  })
  app.options(`${BUNDLES_ROUTE}/*`, (_request, reply) => {
    metrics.answered('preflight')
    return reply.code(204).headers(PREFLIGHT_HEADERS).send()
  })
}

function failureOutcome(error: unknown): Outcome {
  if (error instanceof StoreUnavailableError) return 'unavailable'
  return error instanceof DamagedObjectError ? 'damaged' : 'failed'
}
