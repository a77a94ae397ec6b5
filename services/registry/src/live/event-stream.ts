import type { ServerResponse } from 'node:http'

/** When the client opens the stream again after its end: a random time, so that all clients of a registry that stops do not come back together. */
const SHORTEST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 5000

/** An answer that sends its reader the numbers of generations, as server-sent events. */
export interface EventStream {
  /** Sends the number of a generation. While the reader takes nothing, only the last number is kept for it. */
  send(generation: number): void
  /** Ends the answer now, without waiting for a reader that takes nothing. */
  end(): void
}

/**
 * Begins the events of an answer whose head is written. A comment at intervals keeps proxies from closing it. A reader that
 * has taken nothing between two of them is cut off. The answer ends when its reader may not follow the tenant any more.
 *
 * @param mayFollow asked before each comment
 */
export function openEventStream(
  response: ServerResponse,
  { heartbeatMs, mayFollow }: { readonly heartbeatMs: number; readonly mayFollow: () => Promise<boolean> },
): EventStream {
  let waiting: number | null = null
  let isStalled = false

  const write = (generation: number): void => {
    response.write(`id: ${generation}\nevent: generation\ndata: {"generation":${generation}}\n\n`)
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
  response.once('close', () => clearInterval(heartbeat))
  response.on('drain', () => {
    isStalled = false
    if (waiting !== null) write(waiting)
    waiting = null
  })
  const retryMs = SHORTEST_RETRY_MS + Math.random() * (LONGEST_RETRY_MS - SHORTEST_RETRY_MS)
  response.write(`retry: ${Math.round(retryMs)}\n\n`)
  return {
    send(generation) {
      if (response.writableNeedDrain) waiting = generation
      else write(generation)
    },
    end,
  }
}
