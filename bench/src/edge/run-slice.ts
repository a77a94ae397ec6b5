import { connect, type Socket } from 'node:net'
import { median, quantile } from '../ratio-interval.ts'
import type { Slice, SliceResult } from './slice.ts'

const READ_BYTES = 256 * 1024
const STATUS_AT = 'HTTP/1.1 '.length

/** A keep-alive connection, with the handlers of the current slice. */
interface Connection {
  readonly socket: Socket
  onBytes: (bytes: Buffer) => void
  onFailure: (error: Error) => void
}

/**
 * Makes requests on keep-alive connections, one at a time on each. A client that parsed every answer would be slower than
 * the server, so it checks only the status and the length of each answer in bytes, and returns one whole answer for the
 * caller to check. Connections stay in `pool` for the next slice.
 *
 * @throws when an answer has another status or length, or a connection breaks
 */
export async function runSlice(slice: Slice, pool: Connection[]): Promise<SliceResult> {
  const { request, status, answerBytes, count, connections } = slice
  while (pool.length < connections) {
    // Before the measurement starts.
    pool.push(await openConnection(slice.port))
  }
  const latencies: number[] = []
  const sample: Buffer[] = []
  let issued = 0
  // Keeps this process awake during the measurement: waking it takes CPU time of the server that writes to it, more often
  // for a slow server, which would add up to a third of the time for a small answer.
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
        // Each connection has one request at a time.
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
  /** Receives the answer that is kept. */
  readonly sample: Buffer[] | undefined
}

function exchange(connection: Connection, { request, status, answerBytes, sample }: Exchange): Promise<void> {
  return new Promise((resolve, reject) => {
    let receivedBytes = 0
    connection.onFailure = reject
    connection.onBytes = (bytes) => {
      if (receivedBytes === 0 && readStatus(bytes) !== status) {
        reject(
          new Error(`the status is ${readStatus(bytes)} instead of ${status}: ${bytes.toString('latin1')}`),
        )
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
    const unexpected = (): void => connection.onFailure(new Error('bytes arrived without a request'))
    const socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      // Reads into one buffer: at some gigabytes a second, a buffer for each read would be most of the work.
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
