import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { S3StoreOptions } from '../s3-options.ts'
import { S3_SETTINGS } from './s3-settings.ts'

/** A request as the stub got it. */
export interface StubRequest {
  readonly method: string
  /** The path with the query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** All of the body; rejects when the client broke off. */
  readonly body: () => Promise<Buffer>
  /** Resolves when the client has closed the connection. */
  readonly closed: Promise<void>
}

export type StubHandler = (request: StubRequest, response: ServerResponse) => void | Promise<void>

/** An S3 server that answers what the test says. */
export interface S3Stub extends AsyncDisposable {
  readonly options: S3StoreOptions
  readonly requests: readonly StubRequest[]
}

export const STUB_SECRET = 'a-secret-that-must-stay-one'

/** Opens a stub on a free port. */
export async function openS3Stub(handler: StubHandler): Promise<S3Stub> {
  const requests: StubRequest[] = []
  const closings = new WeakMap<Socket, Promise<void>>()
  const server = createServer((incoming, response) => {
    const request: StubRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: async () => Buffer.concat(await incoming.toArray()),
      closed: closings.get(incoming.socket) ?? Promise.resolve(),
    }
    requests.push(request)
    // A client that breaks off is what some tests are about.
    void Promise.resolve(handler(request, response)).catch(() => response.destroy())
  })
  server.on('connection', (socket: Socket) => {
    closings.set(socket, new Promise((resolve) => socket.once('close', () => resolve())))
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stub has no port')
  return {
    requests,
    options: {
      endpoint: `http://127.0.0.1:${address.port}`,
      region: 'us-east-1',
      bucket: 'bundles',
      accessKeyId: 'stub',
      secretAccessKey: STUB_SECRET,
      ...S3_SETTINGS,
      maxAttempts: 2,
      backoffBaseMs: 1,
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Answers with an S3 error. */
export function answerError(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body)
}
