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

/** Turns an error of a service's own world into a problem, or leaves it alone. */
export type TranslateError = (error: unknown) => ProblemError | undefined

interface ProblemHandling {
  readonly translate: TranslateError
  /** Where requests are counted that are refused before there is a route. */
  readonly metrics: Registry
  /** What every answer of the service has, for those that are given before there is a reply. */
  readonly headers: Readonly<Record<string, string>>
}

/** Makes every error of the app a problem response: its own, Fastify's, those nobody expected, and broken HTTP. */
export function handleProblems(app: FastifyInstance, { translate, metrics, headers }: ProblemHandling): void {
  answerUnreadableRequests(app, { metrics, headers })
  // Node would answer 417 without a word; an expectation that is not understood may be ignored (RFC 9110 §10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.addHook('onRequest', async ({ raw }) => requireHost(raw))
  app.setErrorHandler((error: unknown, request, reply) => {
    sendProblem(request, reply, translate(error) ?? translateFastifyError(error))
  })
  app.setNotFoundHandler((request, reply) => {
    sendProblem(
      request,
      reply,
      new ProblemError('ROUTE_NOT_FOUND', `${request.method} ${pathOf(request)} is no route.`),
    )
  })
}

/** Answers a problem, and logs it: a client's fault as info, the service's own as error with its cause. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): void {
  const { status, code } = problem
  if (status >= 500) request.log.error({ code, err: problem.cause ?? problem }, 'request failed')
  else request.log.info({ code, status, detail: problem.message }, 'request refused')
  // Serialized here: a response schema would drop the fields it does not list.
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

/** The whole answer at once; its end, which closes the connection, when the client has read it or will not. */
async function* answerThenDiscard(body: string, request: IncomingMessage): AsyncGenerator<string> {
  yield body
  await discardBody(request)
}

/** Fastify's constructor options that go with handleProblems, and log outcomes instead of requests. */
export const problemServerOptions = {
  http: { requireHostHeader: false },
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: () => randomUUID(),
  frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    sendProblem(request, reply, translateFastifyError(error))
  },
  // handleProblems answers instead, with what it knows of the service.
  clientErrorHandler: () => {},
} as const

/** RFC 9112 §3.2. Node would answer a missing one without a word, and take the first of several. */
function requireHost({ rawHeaders, httpVersion }: IncomingMessage): void {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  if (count > 1) throw new ProblemError('INVALID_REQUEST', 'The header Host is there more than once.')
  if (count === 0 && httpVersion !== '1.0') {
    throw new ProblemError('INVALID_REQUEST', 'The header Host is missing.')
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url
}
