import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Log, ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { TooManyStreamsError } from '../bodies/streams.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { StoreSuspendedError } from '../store/guard-store.ts'
import { TooManyWaitingError } from '../store/waiting.ts'
import { answerManifest, type ManifestContext } from '../tenant-manifests/answer-manifest.ts'
import { type Outcome, type ProblemAnswer, problemAnswer } from './answer.ts'
import { type DecisionContext, findDecision } from './find-decision.ts'
import { answerFromMemory, type BodyContext, openAnswer } from './open-answer.ts'
import { requestKey } from './request-key.ts'
import { sendAnswer } from './send-answer.ts'
import { translateError } from './translate-error.ts'
import { withoutSignature } from './url-signature.ts'

export type BundleContext = DecisionContext & BodyContext

/** A request with its id, which a problem and every line of its log contain. */
interface ReceivedRequest {
  readonly raw: IncomingMessage
  readonly id: string
  readonly log: Log
}

const TOO_MANY_DOWNLOADS = problemAnswer(
  new ProblemError('TOO_MANY_DOWNLOADS', 'The limit on large files that are sent at a time is reached.'),
  'too_many_streams',
)
const TOO_MANY_WAITING = problemAnswer(
  new ProblemError('STORE_UNAVAILABLE', 'The store is silent, and as many requests as may wait for it.'),
  'too_many_waiting',
)

/** Answers a GET or HEAD of the copy of a tenant's manifest. */
export async function serveManifest(
  context: ManifestContext & BundleContext,
  request: ReceivedRequest,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = request.raw
  try {
    const answer = await answerManifest(context, { method, url, headers })
    await sendAnswer(response, answer, () => request.id, context)
  } catch (error) {
    await answerFailure(context, request, response, error)
  }
}

/** Answers a GET or HEAD of a bundle: decides, opens, sends. */
export async function serveBundle(
  context: BundleContext,
  request: ReceivedRequest,
  response: ServerResponse,
): Promise<void> {
  try {
    const decision = await findDecision(context, request.raw)
    const answer = await openAnswer(context, decision)
    await sendAnswer(response, answer, () => request.id, context)
  } catch (error) {
    await answerFailure(context, request, response, error)
  }
}

/**
 * Answers a repeated request at once, without Fastify's objects. False when the request needs the full path: there is no
 * remembered decision, its version changed, its body was evicted, or earlier requests wait on the connection.
 */
export function serveRemembered(
  context: BundleContext,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  // Node assigns the connection to one response after the other.
  const key = response.socket ? requestKey(request) : undefined
  const remembered = key === undefined ? undefined : context.remembered.find(key)
  const answer = remembered && answerFromMemory(context, remembered.decision)
  // Last, because it counts a lookup: for a request on the full path, that is counted there.
  if (!answer || !context.remembered.holds(remembered)) return false
  if (answer.content.kind === 'bytes') context.metrics.lookedUpBody('hit')
  // The body is in memory, so there is nothing to wait for and nothing that could fail.
  void sendAnswer(response, answer, randomUUID, context)
  return true
}

async function answerFailure(
  context: BundleContext,
  request: ReceivedRequest,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  const { metrics } = context
  const refusal = refusalOf(error)
  if (refusal) {
    // Counted, not logged: a flood of requests must not become a flood of log lines.
    await sendAnswer(response, refusal, () => request.id, context)
    return
  }
  if (error instanceof DamagedObjectError) metrics.integrityFailed()
  if (response.headersSent) {
    request.log.error({ err: error, path: withoutSignature(request.raw.url) }, 'body broke off')
    metrics.interrupted('store_broke_off')
    response.destroy()
    return
  }
  const problem =
    translateError(error) ??
    new ProblemError('INTERNAL', 'The edge failed. Search its log for this instance to see why.', {
      cause: error,
    })
  // The suspension was logged once, and refused requests are counted.
  if (!(error instanceof StoreSuspendedError))
    request.log.error(
      { code: problem.code, err: error, path: withoutSignature(request.raw.url) },
      'request failed',
    )
  await sendAnswer(response, problemAnswer(problem, failureOutcome(error)), () => request.id, context)
}

/** The answer when a limit of the edge was reached. */
function refusalOf(error: unknown): ProblemAnswer | undefined {
  if (error instanceof TooManyStreamsError) return TOO_MANY_DOWNLOADS
  return error instanceof TooManyWaitingError ? TOO_MANY_WAITING : undefined
}

function failureOutcome(error: unknown): Outcome {
  if (error instanceof StoreUnavailableError) return 'unavailable'
  return error instanceof DamagedObjectError ? 'damaged' : 'failed'
}
