import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A server on 127.0.0.1 that answers as a test says. */
export async function startWebhook(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<AsyncDisposable & { readonly url: string; requests(): number }> {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    request.on('error', () => undefined)
    void Promise.resolve(answer(request, response)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/scan`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** What a receiver of a scan gets out of a request, with a parser that is not of this package. */
export async function readScan(request: IncomingMessage): Promise<{
  readonly scan: unknown
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[]
  readonly body: Buffer
}> {
  const body = await buffer(request)
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  const form = await new Response(new Uint8Array(body), { headers }).formData()
  const json = form.get('scan')
  if (typeof json !== 'string') throw new TypeError('there is no part scan')
  const scan: unknown = JSON.parse(json)
  const files = await Promise.all(
    form.getAll('file').map(async (file) => {
      if (typeof file === 'string') throw new TypeError('a file has no name')
      return { name: file.name, bytes: Buffer.from(await file.arrayBuffer()) }
    }),
  )
  return { scan, files, body }
}

/** Whether a request has the signature of its body, as Standard Webhooks describes it. */
export function isSigned({ headers }: IncomingMessage, body: Uint8Array, key: Uint8Array): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers
  const expected = createHmac('sha256', key)
    .update(Buffer.concat([Buffer.from(`${String(id)}.${String(timestamp)}.`), body]))
    .digest('base64')
  return signature === `v1,${expected}`
}
