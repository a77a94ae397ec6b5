import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  /** Answers are sent in order: when this one has been sent, all have. */
  latest: ServerResponse | undefined
  /** How many bytes had been read up to the latest request. */
  readBytes: number
}

/** How long a client may take for the rest of a head that has begun to arrive. */
const HEAD_GRACE_MS = 2000

/**
 * Makes a server that closes send every answer under way to its end, and wait for nothing else. By itself, Node cuts off
 * an answer that was written but that its reader has not received yet, and waits for connections that never sent a byte
 * or never send the rest of a request.
 */
export function letAnswersEnd(server: Server): { readonly cut: () => number } {
  const connections = new Map<Socket, Connection>()
  let isClosing = false

  const closeUnlessBusy = (socket: Socket, connection: Connection): void => {
    const { latest, readBytes } = connection
    if (latest && !latest.closed) {
      latest.once('close', () => closeUnlessBusy(socket, connection))
      return
    }
    if (socket.bytesRead === readBytes) {
      socket.destroySoon()
      return
    }
    setTimeout(() => {
      if (connection.latest === latest) socket.destroySoon()
    }, HEAD_GRACE_MS).unref()
  }

  server.on('connection', (socket: Socket) => {
    connections.set(socket, { latest: undefined, readBytes: 0 })
    socket.once('close', () => connections.delete(socket))
  })
  // Before the listener that answers. It runs for every request, so it creates nothing that is not needed.
  server.prependListener('request', ({ method, socket }, response) => {
    const connection = connections.get(socket)
    if (!connection) return
    const hasWaited = isClosing && connection.latest?.closed !== false
    connection.latest = response
    connection.readBytes = socket.bytesRead
    if (method !== 'GET' && method !== 'HEAD') {
      // Until then its body is being read.
      response.once('close', () => {
        connection.readBytes = socket.bytesRead
      })
    }
    if (hasWaited) closeUnlessBusy(socket, connection)
  })
  // `server.close` calls it after it has stopped accepting connections.
  server.closeIdleConnections = () => {
    if (isClosing) return
    isClosing = true
    for (const [socket, connection] of connections) closeUnlessBusy(socket, connection)
  }
  return {
    /** Destroys every connection, even in the middle of an answer, and returns their number. */
    cut() {
      const { size } = connections
      for (const socket of connections.keys()) socket.destroy()
      return size
    },
  }
}
