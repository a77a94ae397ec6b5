import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request that the CDN got. */
interface CdnCall {
  readonly headers: IncomingHttpHeaders
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read bodies of every shape
  readonly body: any
}

/** The purge API of a CDN, for tests. */
export interface CdnUnderTest extends AsyncDisposable {
  readonly url: string
  readonly calls: readonly CdnCall[]
  /** The statuses of the next answers; 200 after them. */
  plan(...statuses: readonly number[]): void
  /** Leaves all later calls without an answer. */
  hang(): void
}

export async function openCdn(): Promise<CdnUnderTest> {
  const calls: CdnCall[] = []
  const planned: number[] = []
  let isHanging = false
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    calls.push({ headers: request.headers, body: JSON.parse(await text(request)) })
    if (isHanging) return
    response.writeHead(planned.shift() ?? 200, { location: '/elsewhere' }).end('{}')
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/purge`,
    calls,
    plan: (...statuses) => void planned.push(...statuses),
    hang: () => {
      isHanging = true
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
