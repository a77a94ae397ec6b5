import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningProcess } from '../harness/start-process.ts'

/** Often enough that a slice is less than what a socket holds ready, 64 KiB. */
const TICKS_PER_SECOND = 100
const SLICES = 40

export interface SlowDownload {
  /** Resolves with the first byte. */
  readonly begun: Promise<void>
  /** Reads on as fast as it comes. */
  hurry(): void
  /** Resolves with the body, as much as came of it, when the connection is closed and all of it is read. */
  readonly ended: Promise<Buffer>
}

/** Reads on a bare socket no faster than it is told; 0 reads nothing until it is told to hurry. */
export async function openSlowDownload(
  { port }: RunningProcess,
  { path, bytesPerSecond }: { path: string; bytesPerSecond: number },
): Promise<SlowDownload> {
  const socket = await openSocket(port)
  const chunks: Buffer[] = []
  const closed = once(socket, 'close')
  const begun = once(socket, 'readable').then(() => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  const hurry = Promise.withResolvers<void>()
  const slice = Math.ceil(bytesPerSecond / TICKS_PER_SECOND)
  const reading = (async () => {
    const take = (bytes: number) => {
      const chunk: Buffer | null = socket.read(Math.min(bytes, socket.readableLength))
      if (chunk) chunks.push(chunk)
    }
    await begun
    if (slice === 0) await hurry.promise
    while (!socket.closed) {
      take(slice === 0 ? Infinity : slice)
      await Promise.race([sleep(1000 / TICKS_PER_SECOND), closed])
    }
    take(Infinity)
  })()
  const ended = Promise.all([closed, reading]).then(() => {
    const all = Buffer.concat(chunks)
    return all.subarray(all.indexOf('\r\n\r\n') + 4)
  })
  return { begun, hurry: hurry.resolve, ended }
}

export interface SlowUpload {
  /** Resolves with all that came back when the connection is closed. */
  readonly answer: Promise<string>
}

/** Sends an upload in slices, all of it in `overMs`; with Infinity it sends the first and no more. */
export async function openSlowUpload(
  { port }: RunningProcess,
  {
    content,
    metadata,
    overMs,
  }: { content: Buffer; metadata: Readonly<Record<string, unknown>>; overMs: number },
): Promise<SlowUpload> {
  const socket = await openSocket(port)
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  const closed = once(socket, 'close')
  const boundary = 'plugboard-slow'
  const part = (disposition: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`
  const body = Buffer.concat([
    Buffer.from(part('name="file"; filename="plugin.js"')),
    content,
    Buffer.from(`\r\n${part('name="metadata"')}${JSON.stringify(metadata)}\r\n--${boundary}--\r\n`),
  ])
  const head = [
    'POST /plugins/upload HTTP/1.1',
    'Host: localhost',
    'Connection: close',
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    `Content-Length: ${body.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const slice = Math.ceil(body.length / SLICES)
  socket.write(body.subarray(0, slice))
  const sending = (async () => {
    if (overMs === Infinity) return
    for (let sent = slice; sent < body.length && !socket.destroyed; sent += slice) {
      await sleep(overMs / SLICES)
      if (!socket.write(body.subarray(sent, sent + slice)))
        await Promise.race([once(socket, 'drain'), closed])
    }
  })()
  return { answer: Promise.all([closed, sending]).then(() => received) }
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  // A reset is an end too; what came before it counts.
  socket.on('error', () => undefined)
  return socket
}
