import type { BodyCache } from '../bodies/body-cache.ts'
import type { Streams } from '../bodies/streams.ts'
import type { EdgeMetrics } from '../metrics.ts'
import type { Waiting } from '../store/waiting.ts'
import type { Answer, BytesContent, Decision, ObjectContent, StreamContent } from './answer.ts'

export interface BodyContext {
  readonly bodies: BodyCache
  readonly waiting: Waiting
  readonly streams: Streams
  readonly metrics: EdgeMetrics
}

/** The answer for a decision when nothing has to be read from the store; otherwise undefined. Counts nothing. */
export function answerFromMemory({ bodies }: BodyContext, decision: Decision): Answer | undefined {
  const { content } = decision
  if (content.kind !== 'object') return { ...decision, content }
  const { object, range } = content
  const body = bodies.cached(object)
  return body && { ...decision, content: { kind: 'bytes', body, range } }
}

/**
 * The answer for a decision. A body that fits is read into memory; any other is opened when it is sent.
 *
 * @throws TooManyWaitingError; what reading the body throws
 */
export async function openAnswer(context: BodyContext, decision: Decision): Promise<Answer> {
  const { content } = decision
  if (content.kind !== 'object') return { ...decision, content }
  const known = answerFromMemory(context, decision)
  if (known) {
    context.metrics.lookedUpBody('hit')
    return known
  }
  return { ...decision, content: await openBody(context, content) }
}

async function openBody(
  { bodies, waiting, streams, metrics }: BodyContext,
  { object, range }: ObjectContent,
): Promise<BytesContent | StreamContent> {
  if (bodies.admits(object)) {
    metrics.lookedUpBody('miss')
    return { kind: 'bytes', body: await waiting.waitFor(() => bodies.load(object)), range }
  }
  metrics.lookedUpBody('streamed')
  return { kind: 'stream', object, range, open: (signal) => streams.open(object, { range, signal }) }
}
