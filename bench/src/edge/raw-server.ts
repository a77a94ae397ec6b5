import { createServer, type ServerOptions } from 'node:http'
import { type RawAnswer, requestKind } from './raw-answer.ts'

// The bare server sends these answers without looking anything up, checking, counting or logging.

const KEEP_ALIVE_MS = 72_000
const isOptimized = process.argv.includes('--optimize-empty-requests')

// Node's types do not have the option yet.
const options: ServerOptions & { optimizeEmptyRequests: boolean } = {
  // As in Fastify: idle connections must outlive the slices of the other servers.
  keepAliveTimeout: KEEP_ALIVE_MS,
  optimizeEmptyRequests: isOptimized,
}

process.once('message', (recorded: readonly RawAnswer[]) => {
  const answers = new Map<string, Map<string, { status: number; headers: string[]; body: Buffer }>>()
  for (const { path, kind, status, headers, body } of recorded) {
    const ofPath = answers.get(path) ?? new Map<string, { status: number; headers: string[]; body: Buffer }>()
    ofPath.set(kind, { status, headers, body: Buffer.from(body) })
    answers.set(path, ofPath)
  }
  const server = createServer(options, (request, response) => {
    const answer = answers.get(request.url ?? '')?.get(requestKind(request.method, request.headers))
    if (!answer) throw new Error(`${request.method} ${request.url} was not recorded`)
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body)
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    process.send?.({ url: `http://127.0.0.1:${address.port}` })
  })
})
process.once('disconnect', () => process.exit())
// A process that is ended by a signal writes no profile.
process.once('SIGTERM', () => process.exit())
