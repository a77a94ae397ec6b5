import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** What a fake clamd does with what it receives, which it is given with all that came before on the connection. */
export type ClamdBehavior = (socket: Socket, received: Buffer) => void

/** A server that behaves as a test says, on 127.0.0.1. */
export async function startFakeClamd(
  behave: ClamdBehavior,
): Promise<AsyncDisposable & { readonly port: number; connections(): number }> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1
    sockets.add(socket)
    let received = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data])
      behave(socket, received)
    })
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  const { port } = address
  return {
    port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Sends each reply once, when what was received contains the text or bytes that it answers. */
export function replies(
  ...expected: readonly (readonly [trigger: string | Buffer, reply: string])[]
): ClamdBehavior {
  const sent = new WeakMap<Socket, number>()
  return (socket, received) => {
    for (let index = sent.get(socket) ?? 0; index < expected.length; index += 1) {
      const [trigger, reply] = expected[index] ?? ['', '']
      if (!received.includes(trigger)) return
      sent.set(socket, index + 1)
      socket.write(reply, 'latin1')
    }
  }
}
