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

/** Downloads over a bare socket and keeps only the hash. */
export async function download(service: RunningProcess, path: string): Promise<Download> {
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
  for await (const chunk of socket) take(chunk)
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`${path} was answered ${head}`)
  return { bytes, sha256: hash.digest('hex') }
}

/** Requests a file `times` times on one connection, reads at most `bytesPerSecond`, and returns the number of bytes. */
export async function readSlowly(
  service: RunningProcess,
  { path, times, bytesPerSecond }: { path: string; times: number; bytesPerSecond: number },
): Promise<number> {
  const socket = await openRequest(service, path, times)
  const closed = once(socket, 'close')
  const slice = Math.ceil((bytesPerSecond * TICK_MS) / 1000)
  let bytes = 0
  while (!socket.closed) {
    const chunk: Buffer | null = socket.read(Math.min(slice, socket.readableLength))
    bytes += chunk?.length ?? 0
    await Promise.race([sleep(TICK_MS), closed])
  }
  return bytes
}

/** Requests a file `times` times on one connection, and reads nothing. */
export async function stall(
  service: RunningProcess,
  { path, times }: { path: string; times: number },
): Promise<Disposable> {
  const socket = await openRequest(service, path, times)
  socket.pause()
  return { [Symbol.dispose]: () => void socket.destroy() }
}

async function openRequest({ port }: RunningProcess, path: string, times = 1): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n`
  socket.write(`${`${request}\r\n`.repeat(times - 1)}${request}Connection: close\r\n\r\n`)
  return socket
}
