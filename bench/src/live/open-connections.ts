import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Connections to a server, each with one request. */
export interface OpenConnections extends AsyncDisposable {
  /** The times of all events that some connections received, from the first one on. */
  readonly eventsOf: (first: number, count: number) => readonly number[]
}

/** How many connections are opened at a time. */
const BATCH = 100

/** Opens a connection for each path, and waits until each has the first bytes of its answer. */
export async function openConnections(url: string, paths: readonly string[]): Promise<OpenConnections> {
  const { hostname, port } = new URL(url)
  const opened: { readonly socket: Socket; readonly times: number[] }[] = []
  const open = async (path: string): Promise<void> => {
    const socket = connect(Number(port), hostname)
    const times: number[] = []
    opened.push({ socket, times })
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      if (/^id: \d+$/m.test(chunk.toString())) times.push(performance.now())
    })
    await once(socket, 'connect')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
    await once(socket, 'data')
  }
  for (let start = 0; start < paths.length; start += BATCH) {
    await Promise.all(paths.slice(start, start + BATCH).map(open))
  }
  return {
    eventsOf: (first, count) => opened.slice(first, first + count).flatMap(({ times }) => times),
    async [Symbol.asyncDispose]() {
      for (const { socket } of opened) {
        socket.destroy()
        if (!socket.closed) await once(socket, 'close')
      }
    },
  }
}
