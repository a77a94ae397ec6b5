import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'

/** The server below Fastify, as Fastify would make it, with a listener that may answer before it. */
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
  /** Whether a request is answered, and Fastify must not see it. */
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
