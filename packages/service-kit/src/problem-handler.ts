import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { Readable } from 'node:stream'
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { z } from 'zod'
import { discardBody, isBodyUnderWay } from './discard-body.ts'
import { ProblemError } from './problem-error.ts'

/** Turns an error of a service's own world into a problem, or leaves it alone. */
export type TranslateError = (error: unknown) => ProblemError | undefined

/** Makes every error of the app a problem response: its own, Fastify's, and those nobody expected. */
export function handleProblems(app: FastifyInstance, { translate }: { translate: TranslateError }): void {
  app.server.on('request', (request, response) => void answers.set(request.socket, response))
  // Node would answer 417 without a word; an expectation that is not understood may be ignored (RFC 9110 §10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.addHook('onRequest', async ({ headers, raw }) => {
    if (headers.host !== undefined || raw.httpVersion === '1.0') return
    // RFC 9112 §3.2. Node would answer without a word.
    throw new ProblemError('INVALID_REQUEST', 'The header Host is missing.')
  })
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
  void reply.code(status).headers(problem.headers()).serializer(String)
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

/** Fastify's constructor options that make malformed HTTP a problem response too, and log outcomes instead of requests. */
export const problemServerOptions = {
  http: { requireHostHeader: false },
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: () => randomUUID(),
  frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    sendProblem(request, reply, translateFastifyError(error))
  },
  clientErrorHandler: (error: ConnectionError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    // A second answer would follow the bytes of the first, as if it were part of it.
    if (isAnswerUnderWay(socket)) {
      socket.destroySoon()
      return
    }
    const problem =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? new ProblemError('HEADERS_TOO_LARGE', 'The header section is too large.')
        : new ProblemError('INVALID_REQUEST', 'The request is not well-formed HTTP.')
    const body = JSON.stringify(problem.toProblem(randomUUID()))
    const headers = { ...problem.headers(), 'content-length': Buffer.byteLength(body), connection: 'close' }
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head.join('')}\r\n${body}`)
    // To be read by the client before the connection goes; one that never closes its side is not waited for.
    setTimeout(() => socket.destroy(), BROKEN_LINGER_MS).unref()
  },
} as const

const BROKEN_LINGER_MS = 2000

/** The latest answer of each connection. */
const answers = new WeakMap<object, ServerResponse>()

function isAnswerUnderWay(socket: Socket): boolean {
  const answer = answers.get(socket)
  return answer !== undefined && answer.headersSent && !answer.writableFinished
}

interface ConnectionError {
  readonly code?: string
}

interface Socket {
  readonly writable: boolean
  destroy(): void
  destroySoon(): void
  end(text: string): void
}

/** The problem that one of Fastify's own errors is; anything unknown is INTERNAL. */
export function translateFastifyError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (!(error instanceof Error)) return new ProblemError('INTERNAL', 'The service failed.', { cause: error })
  const { code, validation, validationContext } = ErrorFacts.parse(error)
  if (validation) {
    return new ProblemError('INVALID_REQUEST', `The ${validationContext} of the request is not valid.`, {
      errors: validation.map(({ instancePath, message }) => ({
        code: 'FIELD_INVALID',
        pointer: instancePath,
        message,
      })),
    })
  }
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('UNSUPPORTED_MEDIA_TYPE', 'The content type is not one this route takes.')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('BODY_TOO_LARGE', 'The body is larger than this route takes.')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ProblemError('MALFORMED_BODY', 'The body is not whole and well-formed JSON.')
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return new ProblemError('INVALID_REQUEST', 'The path of the URL is not valid.')
    default:
      return new ProblemError('INTERNAL', 'The service failed. Its log says why, under this instance.', {
        cause: error,
      })
  }
}

const ErrorFacts = z.object({
  code: z.string().catch(''),
  validation: z
    .array(z.object({ instancePath: z.string().catch(''), message: z.string().catch('is not valid') }))
    .optional()
    .catch(undefined),
  validationContext: z.string().catch('content'),
})

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url
}
