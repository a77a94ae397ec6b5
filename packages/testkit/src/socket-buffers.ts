import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const CHUNK = Buffer.alloc(256 * 1024)
/** Locally the system buffers bytes at once, so a connection without progress for this long is full. */
const STILL_MS = 100

/**
 * Measures the bytes that the system buffers for a connection whose reader has stopped after its first chunk. This differs
 * by an order of magnitude between kernels, and somewhat between connections: use a margin of two.
 */
export async function measureSocketBuffers(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const reader = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  const [writer] = await accepted
  for (const socket of [reader, writer]) socket.on('error', () => {})
  writer.write(CHUNK)
  await once(reader, 'readable')
  await fillSocket(writer, () => writer.write(CHUNK))
  const taken = writer.bytesWritten - writer.writableLength
  reader.destroy()
  writer.destroy()
  server.close()
  return taken
}

/** Calls `write` until the system takes nothing more of a socket, whose reader must have stopped. */
export async function fillSocket(socket: Socket, write: () => unknown): Promise<void> {
  while (!(await isFull(socket))) write()
}

/** Resolves when the system takes nothing more of a socket that others write to. */
export async function socketIsFull(socket: Socket): Promise<void> {
  while (!(await isFull(socket))) await sleep(STILL_MS)
}

async function isFull(socket: Socket): Promise<boolean> {
  if (socket.writableLength === 0) return false
  const { bytesWritten } = socket
  await sleep(STILL_MS)
  return socket.writableLength > 0 && socket.bytesWritten === bytesWritten
}
