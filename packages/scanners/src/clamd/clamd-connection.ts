import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { readExactly } from '../read-whole.ts'
import type { ScannedFile } from '../scanner.ts'
import { ClamdFaultError, ConnectionLostError } from './clamd-fault.ts'

const PIECE_BYTES = 65_536
const PAUSE_MS = 1000
const MAX_REPLY_BYTES = 4096
const LENGTH_BYTES = 4
const NUL = 0

/** Where clamd listens, and how long it may take. */
export interface ClamdAddress {
  readonly host: string
  readonly port: number
  readonly connectTimeoutMs: number
  /** How long it may take nothing of what it is sent, or owe a reply. */
  readonly idleTimeoutMs: number
}

/** A session of clamd (IDSESSION): one command at a time, each with one reply. */
export interface ClamdConnection extends Disposable {
  /** @throws ClamdFaultError, and the signal's reason */
  ask(command: 'PING' | 'VERSION'): Promise<string>
  /**
   * Sends a file and returns the reply, which is early when clamd did not wait for the end of the file. With `pausesFirst` it sends
   * the length alone at first, and waits for a second: clamd refuses a length above its limit and closes the connection, and while
   * bytes are on their way to a closed connection, its last reply can be lost.
   *
   * @throws ClamdFaultError, the signal's reason, and what the stream of the file throws
   */
  scan(
    file: ScannedFile,
    options: { readonly pausesFirst: boolean },
  ): Promise<{ readonly reply: string; readonly isEarly: boolean }>
}

/**
 * Opens a session. A signal that is aborted ends it.
 *
 * @throws ClamdFaultError, and the signal's reason
 */
export async function openClamd(address: ClamdAddress, signal: AbortSignal): Promise<ClamdConnection> {
  signal.throwIfAborted()
  const { idleTimeoutMs } = address
  const socket = connect({ host: address.host, port: address.port, noDelay: true })
  const replies = readReplies(socket)
  const onAbort = () => replies.fail(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const dispose = () => {
    signal.removeEventListener('abort', onAbort)
    socket.destroy()
  }
  try {
    await replies.within(address.connectTimeoutMs, once(socket, 'connect'), 'took no connection')
    socket.write('zIDSESSION\0')
  } catch (error) {
    dispose()
    throw error
  }
  let commands = 0
  /** Replies are numbered, so that none is taken for that of another command. */
  const nextReply = async (): Promise<string> => {
    const reply = await replies.within(idleTimeoutMs, replies.next(), 'did not answer')
    const prefix = `${commands}: `
    if (reply.startsWith(prefix)) return reply.slice(prefix.length)
    throw new ClamdFaultError(`sent something that is no reply of clamd to command ${commands}`)
  }
  /** Sends bytes, and waits until there is room for more, or a reply. */
  const send = async (bytes: Uint8Array): Promise<void> => {
    const hasRoom = socket.write(bytes)
    // Where there is always room, the socket would not be read meanwhile.
    const waiting = hasRoom ? nextTurn() : Promise.race([once(socket, 'drain'), replies.arrived()])
    await replies.within(idleTimeoutMs, waiting, 'took nothing of a file')
  }
  return {
    async ask(command) {
      commands += 1
      socket.write(`z${command}\0`)
      return await nextReply()
    },
    async scan(file, { pausesFirst }) {
      commands += 1
      socket.write('zINSTREAM\0')
      // The file is one chunk, and an empty one ends it.
      await send(lengthOf(file.size))
      if (pausesFirst && file.size > 0)
        await Promise.race([replies.arrived(), sleep(PAUSE_MS, undefined, { signal })])
      if (replies.hasReply()) return { reply: await nextReply(), isEarly: true }
      for await (const bytes of readExactly(file, signal)) {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
          await send(bytes.subarray(at, at + PIECE_BYTES))
          if (replies.hasReply()) return { reply: await nextReply(), isEarly: true }
        }
      }
      if (file.size > 0) socket.write(lengthOf(0))
      return { reply: await nextReply(), isEarly: false }
    },
    [Symbol.dispose]: dispose,
  }
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(bytes)
  return length
}

interface Replies {
  hasReply(): boolean
  /** Resolves when there is a reply. */
  arrived(): Promise<void>
  /** @throws what the connection failed with */
  next(): Promise<string>
  /**
   * Waits for no longer than a time.
   *
   * @throws what the connection failed with, or a ClamdFaultError that it did not do it in time
   */
  within<Value>(timeoutMs: number, pending: Promise<Value>, what: string): Promise<Value>
  fail(error: unknown): void
}

/** Reads replies that end with NUL. What arrived before the connection failed can still be read. */
function readReplies(socket: Socket): Replies {
  const { promise: failed, reject } = Promise.withResolvers<never>()
  failed.catch(() => undefined)
  const ready: string[] = []
  let waiting = Promise.withResolvers<void>()
  let partial = Buffer.alloc(0)
  const fail = (error: unknown) => {
    reject(error)
    socket.destroy()
  }
  socket.on('data', (data: Buffer) => {
    partial = Buffer.concat([partial, data])
    for (let end = partial.indexOf(NUL); end !== -1; end = partial.indexOf(NUL)) {
      ready.push(partial.toString('latin1', 0, end))
      partial = partial.subarray(end + 1)
    }
    // One reply a command: whatever sends more is not clamd.
    if (partial.length > MAX_REPLY_BYTES || ready.length > 1 || (ready[0]?.length ?? 0) > MAX_REPLY_BYTES) {
      fail(new ClamdFaultError('sent more than a reply of clamd'))
    } else if (ready.length > 0) waiting.resolve()
  })
  socket.on('error', (cause: NodeJS.ErrnoException) =>
    fail(new ConnectionLostError(`has a broken connection (${cause.code ?? cause.name})`, { cause })),
  )
  socket.on('close', () => fail(new ConnectionLostError('closed the connection')))
  return {
    hasReply: () => ready.length > 0,
    arrived: () => waiting.promise,
    async next() {
      if (ready.length === 0) await waiting.promise
      waiting = Promise.withResolvers()
      return ready.shift() ?? ''
    },
    async within(timeoutMs, pending, what) {
      const timer = setTimeout(() => fail(new ClamdFaultError(`${what} within ${timeoutMs} ms`)), timeoutMs)
      try {
        return await Promise.race([pending, failed])
      } finally {
        clearTimeout(timer)
      }
    },
    fail,
  }
}
