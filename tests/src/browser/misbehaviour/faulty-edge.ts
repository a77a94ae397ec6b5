import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { openServer } from '../harness/open-server.ts'

/** A proxy in front of an edge that fails on demand. Disposing closes it. */
export interface FaultyEdge extends AsyncDisposable {
  /** Proxies this edge from now on; returns the proxy's own URL. */
  before(edgeUrl: string): string
  /** Answers 503 to requests for paths with this ending, as an edge without its store does, until `recover`. */
  fail(ending: string): void
  recover(): void
  /** Delays the answers to requests for paths with this ending. */
  delay(ending: string, delayMs: number): void
}

export async function openFaultyEdge(): Promise<FaultyEdge> {
  const failures = new Set<string>()
  const delays = new Map<string, number>()
  let target = ''

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { url = '/' } = incoming
    const { pathname } = new URL(url, 'http://edge')
    for (const [ending, delayMs] of delays) {
      // All delays that a path has add up.
      if (pathname.endsWith(ending)) await sleep(delayMs)
    }
    if ([...failures].some((ending) => pathname.endsWith(ending))) {
      outgoing.writeHead(503, { 'access-control-allow-origin': '*', 'cache-control': 'no-store' }).end()
      return
    }
    const { method, headers } = incoming
    const passed = request(new URL(url, target), { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  }

  const { url, [Symbol.asyncDispose]: close } = await openServer(
    (incoming, outgoing) => void answer(incoming, outgoing),
  )
  return {
    before(edgeUrl) {
      target = edgeUrl
      return url
    },
    fail: (ending) => failures.add(ending),
    recover: () => failures.clear(),
    delay: (ending, delayMs) => delays.set(ending, delayMs),
    [Symbol.asyncDispose]: close,
  }
}
