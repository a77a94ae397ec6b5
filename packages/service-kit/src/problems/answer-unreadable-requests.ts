import { randomUUID } from 'node:crypto'
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Counter, type Registry } from 'prom-client'
import { createLineLimit } from '../log/line-limit.ts'
import { ProblemError } from './problem-error.ts'

/** For an answer to be read before the connection goes; a client that never closes its side is not waited for. */
const LINGER_MS = 2000
/** Whoever sends garbage shall not fill the disk with it. */
const LINES_PER_SECOND = 10

/**
 * Answers what Node's parser gives up on, since no route and no hook ever sees it: HTTP that is none, a head that is too
 * large, a head that does not come. Each is counted, and logged under the id of its answer within a limit.
 */
export function answerUnreadableRequests(
  app: FastifyInstance,
  { metrics, headers }: { readonly metrics: Registry; readonly headers: Readonly<Record<string, string>> },
): void {
  const counter = unreadableCounter(metrics)
  const limit = createLineLimit({ perSecond: LINES_PER_SECOND, clock: Date.now })
  /** The latest answer of each connection that had its turn. */
  const answers = new WeakMap<Socket, ServerResponse>()

  app.server.on('request', ({ socket }, response) => {
    const remember = (): void => void answers.set(socket, response)
    // Of several that were asked for ahead, Node gives the connection to one after the other.
    if (response.socket) remember()
    else response.once('socket', remember)
  })
  app.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // A connection that was opened and never used is no request; browsers make them in advance.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
      socket.destroy()
      return
    }
    // A second answer would follow the bytes of the first, as if it were part of it.
    if (isUnderWay(answers.get(socket))) {
      socket.destroySoon()
      return
    }
    const problem = problemOf(error)
    const id = randomUUID()
    const { code, status } = problem
    counter.inc({ code })
    const line = limit()
    if (line) {
      const { remoteAddress } = socket
      app.log.info({ reqId: id, code, status, reason: error.code, remoteAddress, ...line }, 'request refused')
    }
    socket.end(answerText(problem, id, headers))
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  })
}

/** One for all apps of a service. */
function unreadableCounter(metrics: Registry): Counter<'code'> {
  const name = 'plugboard_unreadable_requests_total'
  const present = metrics.getSingleMetric(name)
  if (present instanceof Counter) return present
  return new Counter({
    name,
    help: 'Requests refused before they could be read, by the code of the answer.',
    labelNames: ['code'] as const,
    registers: [metrics],
  })
}

function isUnderWay(answer: ServerResponse | undefined): boolean {
  return answer !== undefined && answer.headersSent && !answer.writableFinished
}

function problemOf({ code }: NodeJS.ErrnoException): ProblemError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('HEADERS_TOO_LARGE', 'The header section is too large.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('REQUEST_TIMEOUT', 'The request was not all here in time.')
    case undefined:
    default:
      return new ProblemError('INVALID_REQUEST', 'The request is not well-formed HTTP.')
  }
}

/** The bytes of an answer: there is no ServerResponse without a request. */
function answerText(problem: ProblemError, id: string, headers: Readonly<Record<string, string>>): string {
  const body = JSON.stringify(problem.toProblem(id))
  const fields = {
    ...headers,
    ...problem.headers(),
    'x-request-id': id,
    'content-length': Buffer.byteLength(body),
    date: new Date().toUTCString(),
    connection: 'close',
  }
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head.join('')}\r\n${body}`
}
