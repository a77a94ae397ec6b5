import { withDeadline } from '../core/failures/deadline.ts'

/**
 * Passes a registry's stream of a tenant's events on to a browser, until one of them ends it. Null if there is
 * no stream now.
 */
export async function relayEvents(
  request: Request,
  {
    url,
    token,
    timeoutMs,
  }: { readonly url: string; readonly token: string | undefined; readonly timeoutMs: number },
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
      return new Response(stream.body, {
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
