import { withDeadline } from '../core/failures/deadline.ts'

/**
 * Passes a registry's stream of a tenant's events on to a browser, until one of them ends it, and for `lastsMs` at most: a server
 * that stops waits for its open answers. Null if there is no stream now.
 */
export async function relayEvents(
  request: Request,
  {
    url,
    token,
    timeoutMs,
    lastsMs,
  }: {
    readonly url: string
    readonly token: string | undefined
    readonly timeoutMs: number
    readonly lastsMs: number
  },
): Promise<Response | null> {
  const canceller = new AbortController()
  const headers = new Headers({ accept: 'text/event-stream' })
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  const lastEventId = request.headers.get('last-event-id')
  if (lastEventId !== null) headers.set('last-event-id', lastEventId)
  const signal = AbortSignal.any([request.signal, canceller.signal])
  try {
    const stream = await withDeadline(fetch(url, { headers, cache: 'no-store', signal }), {
      timeoutMs,
      late: () => new Error('late'),
    })
    if (stream.ok) {
      return new Response(stream.body && endAfter(lastsMs, stream.body), {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          // A host that compresses its answers, as Next.js does, would keep events until it has enough of them.
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      })
    }
  } catch {
    // The page does without, and whatever is wrong is reported where the manifest is asked for.
  }
  canceller.abort()
  return null
}

/** The same stream, which ends as usual after that time. What is lost of an event then is sent again to a browser that comes back. */
function endAfter(lastsMs: number, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  // After a cut there is nothing to cancel.
  const ending = setTimeout(() => void reader.cancel().catch(() => undefined), lastsMs)
  void reader.closed.catch(() => undefined).then(() => clearTimeout(ending))
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
