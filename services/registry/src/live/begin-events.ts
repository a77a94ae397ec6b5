import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'

/**
 * Takes an answer from Fastify for server-sent events, and sets its headers.
 *
 * @param onClose called once, when the answer has ended or its reader has gone
 * @returns null when the reader has gone already
 */
export function beginEvents(
  reply: Pick<FastifyReply, 'raw' | 'hijack' | 'headers' | 'getHeaders'>,
  onClose: () => void,
): ServerResponse | null {
  const { raw: response } = reply
  reply.hijack()
  if (response.destroyed) {
    onClose()
    return null
  }
  response.once('close', onClose)
  void reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would otherwise keep events until its buffer is full.
    'x-accel-buffering': 'no',
  })
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) response.setHeader(name, value)
  }
  return response
}
