import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { ServedFile } from './served-file.ts'

/** One answered request. */
export interface Served {
  readonly path: string
  readonly file: ServedFile
  readonly sentBytes: number
}

export interface FileServer extends AsyncDisposable {
  readonly origin: string
  /** Files by path from the root; more can be added while the server runs. */
  readonly files: Map<string, ServedFile>
  /** The requests answered since the last call. */
  takeServed(): Served[]
}

// As the edge sends them.
const HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
} as const

/** Serves files from memory over HTTP/1.1, with each answer delayed by the latency. */
export async function startFileServer({ latencyMs }: { readonly latencyMs: number }): Promise<FileServer> {
  const files = new Map<string, ServedFile>()
  let served: Served[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (latencyMs > 0) await setTimeout(latencyMs)
    const path = new URL(request.url ?? '/', 'http://edge').pathname
    const file = files.get(path)
    if (!file) {
      response.writeHead(404, { 'access-control-allow-origin': '*', 'cache-control': 'no-store' }).end()
      return
    }
    const encoded = String(request.headers['accept-encoding']).includes('br') ? file.brotli : undefined
    const body = encoded ?? file.identity
    served.push({ path, file, sentBytes: body.length })
    response.writeHead(200, {
      'content-type': file.contentType,
      'content-length': body.length,
      ...(encoded && { 'content-encoding': 'br' }),
      vary: 'Accept-Encoding',
      ...HEADERS,
      ...file.headers,
    })
    response.end(body)
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new TypeError('the server has no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    files,
    takeServed() {
      const taken = served
      served = []
      return taken
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
