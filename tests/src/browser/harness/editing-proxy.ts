import type { IncomingMessage, ServerResponse } from 'node:http'
import { openServer } from './open-server.ts'

/** An answer on its way to the browser. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Returns what the browser gets instead, or nothing to let the answer pass byte by byte. */
export type Edit = (path: string, answer: Answer) => Answer | undefined

/** Stands before an HTTP server and changes what it answers. */
export interface EditingProxy extends AsyncDisposable {
  readonly url: string
  /** The path and query of every request so far. */
  readonly requests: readonly string[]
  /** Changes answers from now on. */
  edit(edit: Edit): void
}

/** Changes nothing. */
export const PASS: Edit = () => undefined

// Of the connection, or untrue of a body that is no longer coded or as long.
const DROPPED = ['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding']

/** Starts a proxy on a free port. It changes nothing before it is told to. */
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
  const answered = await fetch(target + path, {
    method: request.method ?? 'GET',
    headers,
    redirect: 'manual',
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
