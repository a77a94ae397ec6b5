import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How many requests of a connection may wait for earlier answers. Browsers and CDNs do not pipeline requests. */
export const MAX_WAITING = 32

const waiting = new WeakMap<Socket, number>()

/**
 * Continues a request when the earlier answers of its connection have been sent. A client may pipeline requests (RFC 9112
 * §9.3.2), a thousand in one packet; only one of them at a time looks for an answer, opens a file or calls the store. A
 * connection on which more than MAX_WAITING wait is cut, because nothing else bounds the memory they take.
 */
export function answerInTurn(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  // Node assigns the connection to one response after the other.
  if (response.socket) {
    next()
    return
  }
  const { socket } = request
  const count = (waiting.get(socket) ?? 0) + 1
  if (count > MAX_WAITING) {
    socket.destroy()
    return
  }
  waiting.set(socket, count)
  response.once('socket', () => {
    waiting.set(socket, (waiting.get(socket) ?? 1) - 1)
    // After Node has passed the connection on.
    process.nextTick(next)
  })
}
