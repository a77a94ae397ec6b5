import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'

/** The HTTP server for Fastify, made as Fastify would make it, with a listener that may answer first. */
export function createEdgeServer({
  http,
  requestTimeoutMs,
  idleTimeoutMs,
  keepAliveTimeoutMs,
  answerFirst,
  handle,
}: {
  readonly http: ServerOptions
  readonly requestTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** Returns true when it has answered the request, which Fastify then does not get. */
  readonly answerFirst: (...exchange: Parameters<RequestListener>) => boolean
  readonly handle: RequestListener
}): Server {
  const server = createServer(http, (request, response) => {
    const { socket } = request
    const isAnswered = answerFirst(request, response)
    // Not the server's own timeout, which creates a timer for each request: the system takes most answers at once.
    if (!isAnswered || socket.writableLength > 0) socket.setTimeout(idleTimeoutMs)
    if (!isAnswered) handle(request, response)
  })
  server.requestTimeout = requestTimeoutMs
  server.keepAliveTimeout = keepAliveTimeoutMs
  return server
}
