import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The requests of a connection that may wait for the answers before theirs. Browsers and CDNs send none ahead. */
export const MAX_WAITING = 32

const waiting = new WeakMap<Socket, number>()

/**
 * Goes on with a request when the answers before its own are sent. A client may send requests ahead (RFC 9112 §9.3.2), a
 * thousand in one packet; one at a time of them looks for an answer, opens a file or asks the store. A connection on
 * which more wait than MAX_WAITING is cut: what waits takes memory, and nothing else would bound it.
 */
export function answerInTurn(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  // Node gives the connection to one response after the other.
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
    // When Node is done with handing it over.
    process.nextTick(next)
  })
}
