import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { measureSocketBuffers } from '@plugboard/testkit'
import type { RunningProcess } from '../harness/start-process.ts'

/** A download whose reader pauses. */
export interface PausedDownload {
  /** How often the file was requested. */
  readonly count: number
  /** Resolves with the first byte. */
  readonly begun: Promise<void>
  /** Continues to read. */
  goOn(): void
  /** Resolves with the bodies as far as they arrived, once the connection is closed and everything is read. */
  readonly ended: Promise<readonly Buffer[]>
}

/**
 * Requests a file of `size` bytes on a bare socket, and reads nothing until `goOn`. It requests the file so often that
 * the system cannot buffer all the answers, however much it buffers for one connection.
 */
export async function openPausedDownload(
  { port }: RunningProcess,
  { path, size }: { readonly path: string; readonly size: number },
): Promise<PausedDownload> {
  const count = 1 + Math.ceil((2 * (await measureSocketBuffers())) / size)
  const socket = await openSocket(port)
  const chunks: Buffer[] = []
  const begun = once(socket, 'readable').then(() => undefined)
  const ended = once(socket, 'close').then(() => bodiesOf(Buffer.concat(chunks), size))
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n`
  socket.write(`${`${request}\r\n`.repeat(count - 1)}${request}Connection: close\r\n\r\n`)
  return { count, begun, goOn: () => void socket.on('data', (chunk: Buffer) => chunks.push(chunk)), ended }
}

function bodiesOf(received: Buffer, size: number): Buffer[] {
  const bodies: Buffer[] = []
  for (let rest = received; rest.length > 0; ) {
    const start = rest.indexOf('\r\n\r\n') + 4
    bodies.push(rest.subarray(start, start + size))
    rest = rest.subarray(start + size)
  }
  return bodies
}

/** An upload whose sender pauses in the file. */
export interface PausedUpload {
  /** Sends the rest. */
  goOn(): void
  /** Resolves with everything received, once the connection is closed. */
  readonly answer: Promise<string>
}

/** Sends the head of an upload and half of its file, and nothing more until `goOn`. */
export async function openPausedUpload(
  { port }: RunningProcess,
  { content, metadata }: { content: Buffer; metadata: Readonly<Record<string, unknown>> },
): Promise<PausedUpload> {
  const socket = await openSocket(port)
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  const answer = once(socket, 'close').then(() => received)
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
  const half = content.length / 2
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  socket.write(body.subarray(0, half))
  return { goOn: () => void socket.write(body.subarray(half)), answer }
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  // A reset is an end too, and what arrived before it counts.
  socket.on('error', () => undefined)
  return socket
}
