import { randomUUID } from 'node:crypto'
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Counter, type Registry } from 'prom-client'
import { createLineLimit } from '../log/line-limit.ts'
import { ProblemError } from './problem-error.ts'

/** Time for the client to read the answer before the connection is destroyed. */
const LINGER_MS = 2000
/** A flood of garbage must not fill the disk with log lines. */
const LINES_PER_SECOND = 10

/**
 * Answers requests that Node's parser rejects, because no route or hook ever gets them: invalid HTTP, a head that is too
 * large, or one that does not arrive. Each is counted, and logged with the id of its answer up to a limit.
 */
export function answerUnreadableRequests(
  app: FastifyInstance,
  { metrics, headers }: { readonly metrics: Registry; readonly headers: Readonly<Record<string, string>> },
): void {
  const counter = unreadableCounter(metrics)
  const limit = createLineLimit({ perSecond: LINES_PER_SECOND, clock: Date.now })
  /** The answer that each connection is assigned to, or was last. */
  const answers = new WeakMap<Socket, ServerResponse>()

  app.server.on('request', ({ socket }, response) => {
    const remember = (): void => void answers.set(socket, response)
    // Node assigns the connection to one of several pipelined answers after the other.
    if (response.socket) remember()
    else response.once('socket', remember)
  })
  app.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // A connection that was opened but never used is not a request; browsers open them in advance.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
      socket.destroy()
      return
    }
    // A second answer would look like a part of the first one.
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
      return new ProblemError('REQUEST_TIMEOUT', 'The request did not arrive completely in time.')
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
