import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { countedChunks, provenChunks } from '../bodies/open-body.ts'
import type { EdgeMetrics } from '../metrics.ts'
import type { Answer, BytesContent, ProblemContent, StreamContent } from './answer.ts'
import { limitCaching } from './url-signature.ts'

/** Why a body was not sent to its end when that was the reader's doing. */
export type Interruption = 'reader_gone' | 'reader_stalled'

// Measured: a body this short is sent as text in one piece with its head, which saves more time than the text takes.
const JOINED_BYTES = 2048

interface SendContext {
  readonly metrics: Pick<EdgeMetrics, 'answered' | 'sentBytes' | 'interrupted'>
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * Sends an answer; a problem names its `instance`. A body in memory is written at once; for a stream it returns a promise,
 * which resolves when the last byte has been written or the reader has disconnected.
 *
 * @throws what opening the body throws, while nothing has been sent; StoreUnavailableError or DamagedObjectError when
 * the body broke off, after it has destroyed the connection: a short body must not look like a whole one
 */
export function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  instance: () => string,
  context: SendContext,
): Promise<void> | undefined {
  const { content } = answer
  // The reader disconnected while the answer was being found.
  if (response.destroyed) {
    context.metrics.interrupted('reader_gone')
    return undefined
  }
  switch (content.kind) {
    case 'none':
      writeHead(response, answer, context)
      response.end()
      return undefined
    case 'problem':
      sendProblem(response, { answer, content, instance: instance() }, context)
      return undefined
    case 'bytes':
      sendBytes(response, answer, content, context)
      return undefined
    case 'stream':
      return sendStream(response, answer, content, context)
  }
}

function sendProblem(
  response: ServerResponse,
  { answer, content, instance }: { answer: Answer; content: ProblemContent; instance: string },
  context: SendContext,
): void {
  // A UUID of our own, which JSON needs no escape for.
  const end = `${instance}"}`
  const length = content.startBytes + end.length
  const headers = answer.headers.concat('x-request-id', instance, 'content-length', String(length))
  // A refusal says itself for how long it may be cached, which is never long.
  writeHead(response, { outcome: answer.outcome, status: answer.status, headers }, context)
  response.end(content.start + end)
}

function sendBytes(
  response: ServerResponse,
  answer: Answer,
  { body, range }: BytesContent,
  context: SendContext,
): void {
  const { start, end } = range
    ? { start: range.start, end: range.end + 1 }
    : { start: 0, end: body.bytes.length }
  writeHead(response, answer, context)
  if (end - start <= JOINED_BYTES) response.end(body.bytes.toString('latin1', start, end), 'latin1')
  else response.end(range ? body.bytes.subarray(start, end) : body.bytes)
  context.metrics.sentBytes(end - start)
  // Bytes that the system has taken need no memory here; a slow reader keeps the body alive.
  if (response.socket?.writableLength === 0) return
  response.once('close', body.retain())
  watchReader(response, context.metrics.interrupted)
}

async function sendStream(
  response: ServerResponse,
  answer: Answer,
  { object, range, open }: StreamContent,
  context: SendContext,
): Promise<void> {
  const { metrics } = context
  const reader = new AbortController()
  // Before all other listeners: the first failure is the cause.
  response.once('close', () => reader.abort())
  let sourceFailed = false
  const blameSource = (): void => {
    sourceFailed ||= !reader.signal.aborted
  }

  async function* announced(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const checked = range
      ? countedChunks(chunks, object.key, range.end - range.start + 1)
      : provenChunks(chunks, object)
    try {
      for await (const chunk of checked) {
        metrics.sentBytes(chunk.length)
        yield chunk
      }
    } catch (error) {
      blameSource()
      throw error
    }
  }

  try {
    const body = await open(reader.signal)
    if (body.errored) throw body.errored
    // Before the pipeline, which ends the response when the body ends.
    body.once('error', blameSource)
    watchReader(response, (interruption) => {
      if (!sourceFailed) metrics.interrupted(interruption)
    })
    writeHead(response, answer, context)
    await pipeline(body, announced, response)
  } catch (error) {
    if (sourceFailed || !reader.signal.aborted) throw error
    if (!response.headersSent) metrics.interrupted('reader_gone')
  }
}

function watchReader(response: ServerResponse, onInterruption: (interruption: Interruption) => void): void {
  let hasStalled = false
  response.once('timeout', () => {
    hasStalled = true
    response.destroy()
  })
  response.once('close', () => {
    if (!response.writableFinished) onInterruption(hasStalled ? 'reader_stalled' : 'reader_gone')
  })
}

function writeHead(
  response: ServerResponse,
  { outcome, status, headers, expiry }: Omit<Answer, 'content'>,
  { metrics, clock }: SendContext,
): void {
  // Only now, because the store may have taken long to answer.
  const sent = expiry === undefined ? headers : limitCaching(headers, expiry, clock())
  // Node's types want a mutable array; it only reads it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  response.writeHead(status, sent as OutgoingHttpHeader[])
  metrics.answered(outcome)
}
