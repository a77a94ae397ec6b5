import { type OpenServer, openServer } from '../harness/open-server.ts'

/** A server of another origin. It lets every origin read its answers, so that only the browser's sandbox stops a plugin. */
export interface OtherOrigin extends OpenServer {
  /** The requests it has received so far. */
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
