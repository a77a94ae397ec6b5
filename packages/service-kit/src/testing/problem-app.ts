import { once } from 'node:events'
import { connect } from 'node:net'
import { Problem } from '@plugboard/types'
import { fastify } from 'fastify'
import { Registry } from 'prom-client'
import { ProblemError } from '../problems/problem-error.ts'
import { handleProblems, problemServerOptions } from '../problems/problem-handler.ts'

class OddError extends Error {}

/** A listening app whose routes fail in several ways. */
export async function openApp({ headTimeoutMs = 60_000 }: { headTimeoutMs?: number } = {}) {
  const metrics = new Registry()
  const lines: string[] = []
  const app = fastify({
    ...problemServerOptions,
    http: {
      ...problemServerOptions.http,
      headersTimeout: headTimeoutMs,
      connectionsCheckingInterval: Math.min(headTimeoutMs, 1000),
    },
    forceCloseConnections: true,
    logger: { stream: { write: (line: string) => void lines.push(line) } },
  })
  handleProblems(app, {
    translate: (error) =>
      error instanceof OddError ? new ProblemError('STORE_UNAVAILABLE', 'Later.') : undefined,
    metrics,
    headers: { 'access-control-allow-origin': '*' },
  })
  // Refused before the body is read, like an upload without permission.
  app.post(
    '/refused',
    { onRequest: () => Promise.reject(new ProblemError('SCOPE_MISSING', 'No.')) },
    async () => null,
  )
  app.get('/known', () => Promise.reject(new OddError('inner words')))
  app.get('/unknown', () => Promise.reject(new Error('inner words')))
  app.get('/thrown', async () => {
    // oxlint-disable-next-line typescript/only-throw-error -- a thrown value need not be an error
    throw 'inner words'
  })
  app.get('/begun', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-length': 100 })
    reply.raw.write('the first of its bytes')
  })
  app.get('/waiting', (_request, reply) => void reply.hijack())
  app.get('/fine', async () => ({ fine: true }))
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  return { port, metrics, lines, [Symbol.asyncDispose]: () => app.close() }
}

/** Everything that is received until the server closes. */
export async function exchange(port: number, ...writes: readonly string[]): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString()
  })
  for (const text of writes) socket.write(text)
  await once(socket, 'close')
  return received
}

/** The status of each answer in a text. */
export function statuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

/** The problem in a text with one answer. */
export function problemOf(answer: string): Problem {
  return Problem.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''))
}
