import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that a plugin has no business with. It lets everybody read its answers, so only the browser keeps them apart. */
export interface OtherOrigin extends AsyncDisposable {
  readonly url: string
  /** What was asked of it so far. */
  readonly requests: readonly string[]
}

export async function openOtherOrigin(): Promise<OtherOrigin> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const type = request.url?.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': type }).end()
  })
  server.on('upgrade', (request, socket) => {
    requests.push(request.url ?? '')
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
