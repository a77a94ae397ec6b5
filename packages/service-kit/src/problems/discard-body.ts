import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a client that was refused may go on sending, and how long it may be silent meanwhile. */
const LINGER_MS = 30_000
const SILENCE_MS = 2000

/** True while a client has more to send of a request's body. */
export function isBodyUnderWay({ complete, readableEnded, destroyed, headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return hasBody && !complete && !readableEnded && !destroyed
}

/**
 * Reads what a client still sends of a body that nobody wants, and forgets it: to its end, or until the client closes,
 * falls silent or takes too long. Resolves in any case. A connection that is closed over unread bytes is reset, and a
 * reset can take back an answer the client has not read yet (RFC 9112 §9.6).
 */
export async function discardBody(request: IncomingMessage): Promise<void> {
  const over = Promise.withResolvers<void>()
  const silence = setTimeout(over.resolve, SILENCE_MS)
  const stop = new AbortController()
  for (const event of ['end', 'error', 'close'] as const) request.once(event, over.resolve)
  request.unpipe()
  request.on('data', () => silence.refresh())
  // Whoever read it may have paused it.
  request.resume()
  await Promise.race([over.promise, sleep(LINGER_MS, undefined, { signal: stop.signal })])
  stop.abort()
  clearTimeout(silence)
}
