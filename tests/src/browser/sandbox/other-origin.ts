import { type OpenServer, openServer } from '../harness/open-server.ts'

/** A server that a plugin has no business with. It lets everybody read its answers, so only the browser keeps them apart. */
export interface OtherOrigin extends OpenServer {
  /** What was asked of it so far. */
  readonly requests: readonly string[]
}

export async function openOtherOrigin(): Promise<OtherOrigin> {
  const requests: string[] = []
  const opened = await openServer((request, response) => {
    requests.push(request.url ?? '')
    const type = request.url?.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': type }).end()
  })
  opened.server.on('upgrade', (request, socket) => {
    requests.push(request.url ?? '')
    socket.destroy()
  })
  return { ...opened, requests }
}
