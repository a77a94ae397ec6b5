import type { IncomingMessage, ServerResponse } from 'node:http'
import { openServer } from './open-server.ts'

/** An answer on its way to the browser. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Returns the answer that the browser receives instead, or undefined to pass the original unchanged. */
export type Edit = (path: string, answer: Answer) => Answer | undefined

/** A proxy in front of an HTTP server that changes its answers. */
export interface EditingProxy extends AsyncDisposable {
  readonly url: string
  /** The path and query of every request so far. */
  readonly requests: readonly string[]
  /** Changes answers with this function from now on. */
  edit(edit: Edit): void
}

/** Changes nothing. */
export const PASS: Edit = () => undefined

// These belong to the connection, or are wrong for a body that was decoded or changed.
const DROPPED = ['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding']

/** Starts a proxy on a free port. It changes nothing until `edit` is called. */
export async function openEditingProxy(target: string): Promise<EditingProxy> {
  const requests: string[] = []
  let edit = PASS
  const { port, [Symbol.asyncDispose]: close } = await openServer((request, response) => {
    requests.push(request.url ?? '')
    forward(request, response, { target, edit }).catch((error: unknown) => response.destroy(error as Error))
  })
  return {
    url: `http://localhost:${port}`,
    requests,
    edit(next) {
      edit = next
    },
    [Symbol.asyncDispose]: close,
  }
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { target, edit }: { target: string; edit: Edit },
): Promise<void> {
  const path = request.url ?? ''
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  for (const name of ['host', 'connection']) headers.delete(name)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const answered = await fetch(target + path, {
    method: request.method ?? 'GET',
    headers,
    redirect: 'manual',
    // A stream of changes ends only with its reader, and the host behind waits for that.
    signal: gone.signal,
  })
  const bytes = new Uint8Array(await answered.arrayBuffer())
  const answer = {
    status: answered.status,
    headers: Object.fromEntries([...answered.headers].filter(([name]) => !DROPPED.includes(name))),
    body: new TextDecoder().decode(bytes),
  }
  const edited = edit(path, answer)
  response.writeHead(edited?.status ?? answer.status, edited?.headers ?? answer.headers)
  response.end(edited?.body ?? bytes)
}
