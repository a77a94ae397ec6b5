import type { Server } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  /** Requests whose answer has not left yet. */
  answers: number
  /** What had been read of it when the latest answer had left. */
  readBytes: number
}

/**
 * Makes closing a server let every answer under way end, and wait for nothing else. Node's own closing takes an answer
 * for ended as soon as it was handed over, and cuts off what its reader has not taken yet; and it waits for
 * connections that never said a word.
 */
export function letAnswersEnd(server: Server): void {
  const connections = new Map<Socket, Connection>()
  let isClosing = false

  const closeIfIdle = (socket: Socket, { answers, readBytes }: Connection): void => {
    if (answers === 0 && socket.bytesRead === readBytes) socket.destroySoon()
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
      if (isClosing) closeIfIdle(socket, connection)
    })
  })
  // `server.close` calls it, once no connection is accepted any more.
  server.closeIdleConnections = () => {
    isClosing = true
    for (const [socket, connection] of connections) closeIfIdle(socket, connection)
  }
}
