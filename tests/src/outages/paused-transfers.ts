import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { RunningProcess } from '../harness/start-process.ts'

/** A download whose reader pauses. */
export interface PausedDownload {
  /** Resolves with the first byte. */
  readonly begun: Promise<void>
  /** Reads on. */
  goOn(): void
  /** Resolves with the body, as much as came of it, when the connection is closed and all of it is read. */
  readonly ended: Promise<Buffer>
}

/** Asks on a bare socket, and reads nothing until it is told to go on. */
export async function openPausedDownload({ port }: RunningProcess, path: string): Promise<PausedDownload> {
  const socket = await openSocket(port)
  const chunks: Buffer[] = []
  const begun = once(socket, 'readable').then(() => undefined)
  const ended = once(socket, 'close').then(() => {
    const all = Buffer.concat(chunks)
    return all.subarray(all.indexOf('\r\n\r\n') + 4)
  })
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  return { begun, goOn: () => void socket.on('data', (chunk: Buffer) => chunks.push(chunk)), ended }
}

/** An upload whose sender pauses in the file. */
export interface PausedUpload {
  /** Sends what is left. */
  goOn(): void
  /** Resolves with all that came back when the connection is closed. */
  readonly answer: Promise<string>
}

/** Sends the head of an upload and half of its file, and nothing more until it is told to go on. */
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
  // A reset is an end too; what came before it counts.
  socket.on('error', () => undefined)
  return socket
}
