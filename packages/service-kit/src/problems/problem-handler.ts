import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Registry } from 'prom-client'
import { answerUnreadableRequests } from './answer-unreadable-requests.ts'
import { discardBody, isBodyUnderWay } from './discard-body.ts'
import { ProblemError } from './problem-error.ts'
import { translateFastifyError } from './translate-fastify-error.ts'

/** Translates an error of the service to a problem, or returns it unchanged. */
export type TranslateError = (error: unknown) => ProblemError | undefined

interface ProblemHandling {
  readonly translate: TranslateError
  /** Counts requests that are refused before they reach a route. */
  readonly metrics: Registry
  /** The headers of every answer of the service, for answers that are sent without a reply. */
  readonly headers: Readonly<Record<string, string>>
}

/** Answers every error of the app with a problem: its own, Fastify's, unexpected ones, and invalid HTTP. */
export function handleProblems(app: FastifyInstance, { translate, metrics, headers }: ProblemHandling): void {
  answerUnreadableRequests(app, { metrics, headers })
  // Node would answer an empty 417; an unknown expectation may be ignored (RFC 9110 §10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.addHook('onRequest', async ({ raw }) => requireHost(raw))
  app.setErrorHandler((error: unknown, request, reply) => {
    sendProblem(request, reply, translate(error) ?? translateFastifyError(error))
  })
  app.setNotFoundHandler((request, reply) => {
    sendProblem(
      request,
      reply,
      new ProblemError('ROUTE_NOT_FOUND', `There is no route ${request.method} ${pathOf(request)}.`),
    )
  })
}

/** Answers with a problem and logs it: a fault of the client as info, one of the service as error with its cause, a
 * stop as warning. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): void {
  const { status, code } = problem
  // An operator has stopped the service, which is no fault of it.
  if (code === 'SERVICE_STOPPING') request.log.warn({ code }, 'request cut off')
  else if (status >= 500) request.log.error({ code, err: problem.cause ?? problem }, 'request failed')
  else request.log.info({ code, status, detail: problem.message }, 'request refused')
  // Serialized here: a response schema would drop the fields that it does not list.
  const body = JSON.stringify(problem.toProblem(request.id))
  void reply
    .code(status)
    .headers({ ...problem.headers(), 'x-request-id': request.id })
    .serializer(String)
  if (!isBodyUnderWay(request.raw)) {
    void reply.send(body)
    return
  }
  void reply
    .headers({ connection: 'close', 'content-length': Buffer.byteLength(body) })
    .send(Readable.from(answerThenDiscard(body, request.raw), { objectMode: false }))
}

/** Writes the whole answer at once, and ends it, which closes the connection, when the client has stopped sending. */
async function* answerThenDiscard(body: string, request: IncomingMessage): AsyncGenerator<string> {
  yield body
  await discardBody(request)
}

/** Fastify's constructor options for handleProblems. Outcomes are logged instead of requests. */
export const problemServerOptions = {
  http: { requireHostHeader: false },
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: () => randomUUID(),
  frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    sendProblem(request, reply, translateFastifyError(error))
  },
  // handleProblems answers instead, with the headers of the service.
  clientErrorHandler: () => {},
} as const

/** RFC 9112 §3.2. Node would answer a missing Host with an empty 400, and use the first of several. */
function requireHost({ rawHeaders, httpVersion }: IncomingMessage): void {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  if (count > 1) throw new ProblemError('INVALID_REQUEST', 'The request has more than one Host header.')
  if (count === 0 && httpVersion !== '1.0') {
    throw new ProblemError('INVALID_REQUEST', 'The request has no Host header.')
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url
}
