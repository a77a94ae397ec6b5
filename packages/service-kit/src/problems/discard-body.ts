import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a refused client may still send, and how long it may be silent meanwhile. */
const LINGER_MS = 30_000
const SILENCE_MS = 2000

/** True while a client has not sent all of a request's body. */
export function isBodyUnderWay({ complete, readableEnded, destroyed, headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return hasBody && !complete && !readableEnded && !destroyed
}

/**
 * Reads and discards the rest of a body, to its end or until the client closes, falls silent or takes too long. Never
 * rejects. Closing a connection with unread bytes resets it, and a reset can destroy an answer that the client has not
 * read yet (RFC 9112 §9.6).
 */
export async function discardBody(request: IncomingMessage): Promise<void> {
  const over = Promise.withResolvers<void>()
  const silence = setTimeout(over.resolve, SILENCE_MS)
  const stop = new AbortController()
  for (const event of ['end', 'error', 'close'] as const) request.once(event, over.resolve)
  request.unpipe()
  request.on('data', () => silence.refresh())
  // Its reader may have paused it.
  request.resume()
  await Promise.race([over.promise, sleep(LINGER_MS, undefined, { signal: stop.signal })])
  stop.abort()
  clearTimeout(silence)
}
