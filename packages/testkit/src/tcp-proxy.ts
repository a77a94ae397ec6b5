import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { findFreePort } from './engines/free-port.ts'
import { passBytes, type Wire } from './pass-bytes.ts'

/** A TCP proxy whose wire a test can cut, clog or slow down. */
export interface TcpProxy extends AsyncDisposable {
  /** On 127.0.0.1; the same after `cut` and `restore`. */
  readonly port: number
  /** The bytes passed so far, in both directions. */
  bytesPassed(): number
  /** Resets every connection and refuses new ones, as if the target were gone. */
  cut(): Promise<void>
  /** Accepts connections and passes nothing in either direction, as if the target hung. */
  blackhole(): void
  /** Delays what arrives from now on, in each direction; like a long wire, it does not limit throughput. */
  setLatencyMs(latencyMs: number): void
  /** Limits what is passed from now on, per direction and connection. */
  setBytesPerSecond(bytesPerSecond: number): void
  /** Passes everything at full speed again, including what a blackhole held back. */
  restore(): Promise<void>
}

/**
 * Opens a proxy in front of a server, to test what a client does when that server is slow, silent or gone.
 * A target that refuses connections shows as a connection that is reset at once.
 *
 * @example
 * await using proxy = await createTcpProxy({ target: { host: '127.0.0.1', port: minio.port } })
 * await proxy.cut()
 */
export async function createTcpProxy({
  target,
}: {
  readonly target: { readonly host: string; readonly port: number }
}): Promise<TcpProxy> {
  const wire: Wire = { latencyMs: 0, bytesPerSecond: Infinity, blackhole: null, bytesPassed: 0 }
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true })
    const broken = new AbortController()
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', (cause) => broken.abort(cause))
      socket.once('close', () => {
        sockets.delete(socket)
        // Also reached after `cut`, which resets without an error.
        if (!socket.readableEnded || !socket.writableFinished) broken.abort()
      })
    }
    broken.signal.addEventListener('abort', () => [near, far].forEach((socket) => socket.resetAndDestroy()))
    // A fault in one direction breaks the connection.
    passBytes(near, far, wire, broken.signal).catch((cause: unknown) => broken.abort(cause))
    passBytes(far, near, wire, broken.signal).catch((cause: unknown) => broken.abort(cause))
  })
  await listen(server, await findFreePort())
  const { port } = server.address() as AddressInfo
  const cut = async () => {
    const closed = server.listening ? once(server, 'close') : null
    if (closed) server.close()
    for (const socket of sockets) socket.resetAndDestroy()
    await closed
  }
  return {
    port,
    bytesPassed: () => wire.bytesPassed,
    cut,
    blackhole() {
      wire.blackhole ??= Promise.withResolvers<void>()
    },
    setLatencyMs(latencyMs) {
      wire.latencyMs = latencyMs
    },
    setBytesPerSecond(bytesPerSecond) {
      wire.bytesPerSecond = bytesPerSecond
    },
    async restore() {
      wire.latencyMs = 0
      wire.bytesPerSecond = Infinity
      wire.blackhole?.resolve()
      wire.blackhole = null
      if (!server.listening) await listen(server, port)
    },
    [Symbol.asyncDispose]: cut,
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen({ host: '127.0.0.1', port })
  await once(server, 'listening')
}
