import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningProcess } from '../harness/start-process.ts'

const TICK_MS = 50

export interface Download {
  readonly bytes: number
  readonly sha256: string
}

/** Downloads over a bare socket at most so fast, and keeps nothing of it but its hash. */
export async function download(
  service: RunningProcess,
  path: string,
  { bytesPerSecond = Infinity }: { bytesPerSecond?: number } = {},
): Promise<Download> {
  const socket = await openRequest(service, path)
  const hash = createHash('sha256')
  let head = ''
  let bytes = 0
  const take = (chunk: Buffer): void => {
    let body = chunk
    if (!head.includes('\r\n\r\n')) {
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      body = Buffer.from(head.slice(end + 4), 'latin1')
      head = head.slice(0, end + 4)
    }
    bytes += body.length
    hash.update(body)
  }
  if (bytesPerSecond === Infinity) {
    for await (const chunk of socket) take(chunk)
  } else {
    const closed = once(socket, 'close')
    const slice = Math.ceil((bytesPerSecond * TICK_MS) / 1000)
    while (!socket.closed) {
      const chunk: Buffer | null = socket.read(Math.min(slice, socket.readableLength))
      if (chunk) take(chunk)
      await Promise.race([sleep(TICK_MS), closed])
    }
  }
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`${path} was answered ${head}`)
  return { bytes, sha256: hash.digest('hex') }
}

/** Asks, and then reads nothing. */
export async function stall(service: RunningProcess, path: string): Promise<Disposable> {
  const socket = await openRequest(service, path)
  socket.pause()
  return { [Symbol.dispose]: () => void socket.destroy() }
}

async function openRequest({ port }: RunningProcess, path: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  return socket
}
