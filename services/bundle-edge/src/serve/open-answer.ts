import type { BodyCache } from '../bodies/body-cache.ts'
import type { Streams } from '../bodies/streams.ts'
import type { EdgeMetrics } from '../metrics.ts'
import type { Answer, BytesContent, Decision, ObjectContent, StreamContent } from './answer.ts'

export interface BodyContext {
  readonly bodies: BodyCache
  readonly streams: Streams
  readonly metrics: EdgeMetrics
}

/** The answer for a decision when nothing has to be read from the store; otherwise undefined. */
export function answerFromMemory(context: BodyContext, decision: Decision): Answer | undefined {
  const { outcome, status, headers, content } = decision
  if (content.kind !== 'object') return { outcome, status, headers, content }
  const bytes = bytesInMemory(context, content)
  return bytes && { outcome, status, headers, content: bytes }
}

/**
 * The answer for a decision. A body that fits is read into memory; any other is opened when it is sent.
 *
 * @throws what reading the body throws
 */
export async function openAnswer(context: BodyContext, decision: Decision): Promise<Answer> {
  const { outcome, status, headers, content } = decision
  if (content.kind !== 'object') return { outcome, status, headers, content }
  const opened = bytesInMemory(context, content) ?? (await openBody(context, content))
  return { outcome, status, headers, content: opened }
}

function bytesInMemory(
  { bodies, metrics }: BodyContext,
  { object, range }: ObjectContent,
): BytesContent | undefined {
  const body = bodies.cached(object)
  if (!body) return undefined
  metrics.lookedUpBody('hit')
  return { kind: 'bytes', body, range }
}

async function openBody(
  { bodies, streams, metrics }: BodyContext,
  { object, range }: ObjectContent,
): Promise<BytesContent | StreamContent> {
  if (bodies.admits(object)) {
    metrics.lookedUpBody('miss')
    return { kind: 'bytes', body: await bodies.load(object), range }
  }
  metrics.lookedUpBody('streamed')
  return { kind: 'stream', object, range, open: (signal) => streams.open(object, { range, signal }) }
}
