import type { Server } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  /** Requests whose answer has not left yet. */
  answers: number
  /** What had been read of it when the latest answer had left. */
  readBytes: number
}

/** How long a client may take for the rest of a head that had begun to arrive. */
const HEAD_GRACE_MS = 2000

/**
 * Makes closing a server let every answer under way end, and wait for nothing else. Node's own closing takes an answer
 * for ended as soon as it was handed over, and cuts off what its reader has not taken yet; and it waits for
 * connections that never said a word, or never say the rest of it.
 */
export function letAnswersEnd(server: Server): { readonly cut: () => number } {
  const connections = new Map<Socket, Connection>()
  let isClosing = false

  const closeUnlessBusy = (socket: Socket, connection: Connection): void => {
    if (connection.answers > 0) return
    if (socket.bytesRead === connection.readBytes) {
      socket.destroySoon()
      return
    }
    setTimeout(() => {
      if (connection.answers === 0) socket.destroySoon()
    }, HEAD_GRACE_MS).unref()
  }

  server.on('connection', (socket: Socket) => {
    connections.set(socket, { answers: 0, readBytes: 0 })
    socket.once('close', () => connections.delete(socket))
  })
  // Before anybody answers.
  server.prependListener('request', ({ socket }, response) => {
    const connection = connections.get(socket)
    if (!connection) return
    connection.answers += 1
    // Emitted when the last byte has gone to the system, or never will.
    response.once('close', () => {
      connection.answers -= 1
      connection.readBytes = socket.bytesRead
      if (isClosing) closeUnlessBusy(socket, connection)
    })
  })
  // `server.close` calls it, once no connection is accepted any more.
  server.closeIdleConnections = () => {
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
