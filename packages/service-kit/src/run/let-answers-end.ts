import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  /** Answers leave in turn: when this one has, all have. */
  latest: ServerResponse | undefined
  /** What had been read of it with the latest request. */
  readBytes: number
}

/** How long a client may take for the rest of a head that had begun to arrive. */
const HEAD_GRACE_MS = 2000

/**
 * Makes closing a server let every answer under way end, and wait for nothing else. Node's own closing cuts off an answer
 * that was handed over and that its reader has not taken yet; and it waits for connections that never sent a byte, or
 * never send the rest of a request.
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
  // Before anybody answers. It runs for every request of a service: nothing here is made that is not needed.
  server.prependListener('request', ({ method, socket }, response) => {
    const connection = connections.get(socket)
    if (!connection) return
    const hasWaited = isClosing && connection.latest?.closed !== false
    connection.latest = response
    connection.readBytes = socket.bytesRead
    if (method !== 'GET' && method !== 'HEAD') {
      // Its body is read until then.
      response.once('close', () => {
        connection.readBytes = socket.bytesRead
      })
    }
    if (hasWaited) closeUnlessBusy(socket, connection)
  })
  // `server.close` calls it, once no connection is accepted any more.
  server.closeIdleConnections = () => {
    if (isClosing) return
    isClosing = true
    for (const [socket, connection] of connections) closeUnlessBusy(socket, connection)
  }
  return {
    /** Ends every connection, whatever is under way on it, and says how many there were. */
    cut() {
      const { size } = connections
      for (const socket of connections.keys()) socket.destroy()
      return size
    },
  }
}
