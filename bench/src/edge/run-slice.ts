import { connect, type Socket } from 'node:net'
import { median, quantile } from '../ratio-interval.ts'
import type { Slice, SliceResult } from './slice.ts'

const READ_BYTES = 256 * 1024
const STATUS_AT = 'HTTP/1.1 '.length

/** A keep-alive connection; what it is used for changes from slice to slice. */
interface Connection {
  readonly socket: Socket
  onBytes: (bytes: Buffer) => void
  onFailure: (error: Error) => void
}

/**
 * Makes requests on keep-alive connections, one at a time on each. It works on bytes, because a client that parsed
 * every answer would be slower than the server: of each answer it checks the status and the length, and one is kept
 * whole for the caller to check. Connections are kept in `pool` for the next slice.
 *
 * @throws when an answer has another status or length, or a connection breaks
 */
export async function runSlice(slice: Slice, pool: Connection[]): Promise<SliceResult> {
  const { request, status, answerBytes, count, connections } = slice
  while (pool.length < connections) {
    // Before the clock runs.
    pool.push(await openConnection(slice.port))
  }
  const latencies: number[] = []
  const sample: Buffer[] = []
  let issued = 0
  // Never asleep while it is measured: to wake this process costs whoever writes to it, and a slow server, which lets
  // it fall asleep more often, the more. That would be the load's doing, and a third of a small answer.
  let isRunning = true
  const poll = (): void => {
    if (isRunning) setImmediate(poll)
  }
  poll()
  const startedAt = performance.now()
  await Promise.all(
    pool.slice(0, connections).map(async (connection, index) => {
      while (issued < count) {
        issued += 1
        const sentAt = performance.now()
        // One request at a time is what a connection carries.
        await exchange(connection, {
          request,
          status,
          answerBytes,
          sample: index === 0 && sample.length === 0 ? sample : undefined,
        })
        latencies.push(performance.now() - sentAt)
      }
    }),
  )
  isRunning = false
  const seconds = (performance.now() - startedAt) / 1000
  const sorted = latencies.toSorted((left, right) => left - right)
  return { seconds, p50Ms: median(sorted), p99Ms: quantile(sorted, 0.99), sample: Buffer.concat(sample) }
}

interface Exchange extends Pick<Slice, 'request' | 'status' | 'answerBytes'> {
  /** Where the answer is to be kept. */
  readonly sample: Buffer[] | undefined
}

function exchange(connection: Connection, { request, status, answerBytes, sample }: Exchange): Promise<void> {
  return new Promise((resolve, reject) => {
    let receivedBytes = 0
    connection.onFailure = reject
    connection.onBytes = (bytes) => {
      if (receivedBytes === 0 && readStatus(bytes) !== status) {
        reject(new Error(`the status is ${readStatus(bytes)} and not ${status}: ${bytes.toString('latin1')}`))
        return
      }
      receivedBytes += bytes.length
      sample?.push(Buffer.from(bytes))
      if (receivedBytes > answerBytes) reject(new Error(`an answer is longer than ${answerBytes} bytes`))
      else if (receivedBytes === answerBytes) resolve()
    }
    connection.socket.write(request, 'latin1')
  })
}

function readStatus(bytes: Buffer): number {
  return Number(bytes.toString('latin1', STATUS_AT, STATUS_AT + 3))
}

function openConnection(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const unexpected = (): void => connection.onFailure(new Error('bytes came that nobody asked for'))
    const socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      // Into one buffer: at some gigabytes a second, a buffer for each read would be most of the work.
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback(size, buffer) {
          connection.onBytes(Buffer.from(buffer.buffer, buffer.byteOffset, size))
          return true
        },
      },
    })
    const connection: Connection = { socket, onBytes: unexpected, onFailure: reject }
    socket.once('connect', () => resolve(connection))
    socket.once('error', (error) => connection.onFailure(error))
    socket.once('close', () => connection.onFailure(new Error('the server closed a connection')))
  })
}
