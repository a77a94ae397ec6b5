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
    if (!answerFirst(request, response)) handle(request, response)
  })
  server.requestTimeout = requestTimeoutMs
  server.keepAliveTimeout = keepAliveTimeoutMs
  server.setTimeout(idleTimeoutMs)
  return server
}
