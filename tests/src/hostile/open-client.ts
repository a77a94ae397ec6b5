import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A client that sends what the test passes, and keeps everything it receives. */
export interface OpenClient extends Disposable {
  send(bytes: string | Uint8Array): void
  /** Everything received so far. */
  received(): string
  /** Resolves with everything received when the server has closed the connection. */
  readonly closed: Promise<string>
  /** Resets the connection. */
  vanish(): void
}

export async function openClient(port: number): Promise<OpenClient> {
  const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
  })
  // A reset is an end too, and what arrived before it counts.
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(received)))
  return {
    send: (bytes) => void socket.write(bytes),
    received: () => received,
    closed,
    vanish: () => socket.resetAndDestroy(),
    [Symbol.dispose]: () => socket.destroy(),
  }
}
