import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Log, ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { TooManyStreamsError } from '../bodies/streams.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { StoreSuspendedError } from '../store/guard-store.ts'
import { type Outcome, problemAnswer } from './answer.ts'
import { type DecisionContext, findDecision } from './find-decision.ts'
import { answerFromMemory, type BodyContext, openAnswer } from './open-answer.ts'
import { requestKey } from './request-key.ts'
import { sendAnswer } from './send-answer.ts'
import { translateError } from './translate-error.ts'

export type BundleContext = DecisionContext & BodyContext

/** A request with the id that a problem names, and the log that has it in every line. */
interface ReceivedRequest {
  readonly raw: IncomingMessage
  readonly id: string
  readonly log: Log
}

const TOO_MANY_DOWNLOADS = problemAnswer(
  new ProblemError('TOO_MANY_DOWNLOADS', 'As many large files are being sent as may be at a time.'),
  'too_many_streams',
)

/** Answers a GET or HEAD of a bundle: decided, opened, sent. */
export async function serveBundle(
  context: BundleContext,
  request: ReceivedRequest,
  response: ServerResponse,
): Promise<void> {
  try {
    const decision = await findDecision(context, request.raw)
    const answer = await openAnswer(context, decision)
    await sendAnswer(response, answer, request.id, context.metrics)
  } catch (error) {
    await answerFailure(context, request, response, error)
  }
}

/**
 * Answers a request as the same one was answered before, at once and without Fastify's objects. False when it has to go
 * the whole way: nothing is remembered, its version changed, its body left the memory, or others are before it.
 */
export function serveRemembered(
  context: BundleContext,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  // Node gives the connection to one response after the other.
  const key = response.socket ? requestKey(request) : undefined
  const decision = key === undefined ? undefined : context.remembered.find(key)
  const answer = decision && answerFromMemory(context, decision)
  if (!answer) return false
  // In memory, so there is nothing to wait for and nothing that could fail.
  void sendAnswer(response, answer, randomUUID(), context.metrics)
  return true
}

async function answerFailure(
  { metrics }: BundleContext,
  request: ReceivedRequest,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  if (error instanceof TooManyStreamsError) {
    // Counted and not logged: a flood of them must not become one of lines.
    await sendAnswer(response, TOO_MANY_DOWNLOADS, request.id, metrics)
    return
  }
  if (error instanceof DamagedObjectError) metrics.integrityFailed()
  if (response.headersSent) {
    request.log.error({ err: error, path: request.raw.url }, 'body broke off')
    metrics.interrupted('store_broke_off')
    response.destroy()
    return
  }
  const problem =
    translateError(error) ??
    new ProblemError('INTERNAL', 'The edge failed. Its log says why, under this instance.', {
      cause: error,
    })
  // The suspension has a line of its own, and what it refuses is counted.
  if (!(error instanceof StoreSuspendedError))
    request.log.error({ code: problem.code, err: error, path: request.raw.url }, 'request failed')
  await sendAnswer(response, problemAnswer(problem, failureOutcome(error)), request.id, metrics)
}

function failureOutcome(error: unknown): Outcome {
  if (error instanceof StoreUnavailableError) return 'unavailable'
  return error instanceof DamagedObjectError ? 'damaged' : 'failed'
}
