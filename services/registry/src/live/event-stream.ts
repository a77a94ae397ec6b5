import type { ServerResponse } from 'node:http'

/** When the client opens the stream again after its end: a random time, so that all clients of a registry that stops do not come back together. */
const SHORTEST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 5000
/** Up to this share is taken off the life of a stream, so that streams that began together do not end together. */
const LIFE_SPREAD = 0.2

/** An answer that sends its reader values, as server-sent events. */
export interface EventStream<Value> {
  /** Sends a value. While the reader takes nothing, what waits for it is one value: `merge` of all. */
  send(value: Value): void
  /** Ends the answer now, without waiting for a reader that takes nothing. */
  end(): void
}

interface StreamOptions<Value> {
  readonly heartbeatMs: number
  /** After which the answer ends, and its reader opens another one. */
  readonly lifeMs: number
  /** Asked before each comment. */
  readonly mayFollow: () => Promise<boolean>
  /** The lines of an event, without the empty one at its end. */
  readonly format: (value: Value) => string
  /** What waits for a reader that takes nothing, when there is more. */
  readonly merge: (waiting: Value, next: Value) => Value
}

/**
 * Begins the events of an answer whose head is written. A comment at intervals keeps proxies from closing it. A reader that
 * has taken nothing between two of them is cut off. The answer ends when its reader may not follow any more, and after its life.
 */
export function openEventStream<Value>(
  response: ServerResponse,
  { heartbeatMs, lifeMs, mayFollow, format, merge }: StreamOptions<Value>,
): EventStream<Value> {
  let waiting: { readonly value: Value } | null = null
  let isStalled = false

  const write = (value: Value): void => {
    response.write(`${format(value)}\n\n`)
  }
  const beat = async (): Promise<void> => {
    if (!(await mayFollow())) end()
    else if (response.closed) return
    else if (!response.writableNeedDrain) response.write(':\n\n')
    else if (isStalled) response.destroy()
    else isStalled = true
  }
  const end = (): void => {
    if (response.writableNeedDrain) response.destroy()
    else response.end()
  }
  const heartbeat = setInterval(() => void beat(), heartbeatMs).unref()
  const life = setTimeout(end, lifeMs * (1 - Math.random() * LIFE_SPREAD)).unref()
  response.once('close', () => {
    clearInterval(heartbeat)
    clearTimeout(life)
  })
  response.on('drain', () => {
    isStalled = false
    if (waiting) write(waiting.value)
    waiting = null
  })
  const retryMs = SHORTEST_RETRY_MS + Math.random() * (LONGEST_RETRY_MS - SHORTEST_RETRY_MS)
  response.write(`retry: ${Math.round(retryMs)}\n\n`)
  return {
    send(value) {
      if (response.writableEnded) return
      if (response.writableNeedDrain) waiting = { value: waiting ? merge(waiting.value, value) : value }
      else write(value)
    },
    end,
  }
}
