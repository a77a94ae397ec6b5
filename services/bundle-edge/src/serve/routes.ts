import type { ServerResponse } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { BUNDLES_ROUTE } from '@plugboard/types'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { TooManyStreamsError } from '../bodies/streams.ts'
import type { EdgeMetrics } from '../metrics.ts'
import { PREFLIGHT_HEADERS } from '../public-headers.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { type Outcome, prepareProblemAnswer, problemAnswer } from './answer.ts'
import { type AnswerContext, answerRequest } from './answer-request.ts'
import { type SendContext, sendAnswer } from './send-answer.ts'
import { translateError } from './translate-error.ts'

const tooManyDownloads = prepareProblemAnswer(
  new ProblemError('TOO_MANY_DOWNLOADS', 'As many large files are being sent as may be at a time.'),
  'too_many_streams',
)

/**
 * Every file of every published version, and the CORS preflight for it.
 *
 * @returns what answers a GET or HEAD past Fastify's reply
 */
export function serveBundles(
  app: FastifyInstance,
  { context, metrics }: { readonly context: AnswerContext; readonly metrics: EdgeMetrics },
): (request: FastifyRequest, reply: FastifyReply) => void {
  const sending: SendContext = {
    onBegun: metrics.answered,
    onBytes: metrics.sentBytes,
    onInterruption: metrics.interrupted,
  }

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
    } catch (error) {
      await fail(request, response, error)
    }
  }

  async function fail(request: FastifyRequest, response: ServerResponse, error: unknown): Promise<void> {
    if (error instanceof TooManyStreamsError) {
      // Counted and not logged: a flood of them must not become one of lines.
      await sendAnswer(response, tooManyDownloads(request.id), sending)
      return
    }
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
  }

  function serve(request: FastifyRequest, reply: FastifyReply): void {
    // The fastest way Node has: see the README on what it costs to let Fastify write the answer.
    reply.hijack()
    void respond(request, reply.raw)
  }

  // One route for all, and not a pattern: parseBundleTarget reads the target as it was sent, before any decoding.
  app.route({ method: ['GET', 'HEAD'], url: `${BUNDLES_ROUTE}/*`, handler: serve })
  app.options(`${BUNDLES_ROUTE}/*`, (_request, reply) => {
    metrics.answered('preflight')
    return reply.code(204).headers(PREFLIGHT_HEADERS).send()
  })
  return serve
}

function failureOutcome(error: unknown): Outcome {
  if (error instanceof StoreUnavailableError) return 'unavailable'
  return error instanceof DamagedObjectError ? 'damaged' : 'failed'
}
