import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** The present state of a wire. */
export interface Wire {
  latencyMs: number
  bytesPerSecond: number
  /** Resolves when the blackhole ends; null while there is none. */
  blackhole: { readonly promise: Promise<void>; readonly resolve: () => void } | null
  bytesPassed: number
}

/** How much may be under way between two sockets before reading from the first pauses. */
const IN_FLIGHT_BYTES = 1024 * 1024
const SLICES_PER_SECOND = 20

/** Passes one socket's bytes and its end to the other, as `wire` allows; rejects when `signal` aborts. */
export async function passBytes(from: Socket, to: Socket, wire: Wire, signal: AbortSignal): Promise<void> {
  let inFlight = 0
  // Chunks arrive while earlier ones are delayed, so that latency does not limit throughput.
  let lastDelivery = Promise.resolve()
  const deliver = async (earlier: Promise<void>, chunk: Buffer, dueAt: number) => {
    await earlier
    const waitMs = dueAt - performance.now()
    if (waitMs > 0) await delay(waitMs, undefined, { signal })
    await write(chunk, to, wire, signal)
    inFlight -= chunk.length
  }
  for await (const chunk of from.iterator({ destroyOnReturn: false })) {
    inFlight += chunk.length
    lastDelivery = deliver(lastDelivery, chunk, performance.now() + wire.latencyMs)
    // Awaited below; until then a failure must not count as unhandled.
    lastDelivery.catch(() => {})
    if (inFlight > IN_FLIGHT_BYTES) await lastDelivery
  }
  await lastDelivery
  to.end()
}

async function write(chunk: Buffer, to: Socket, wire: Wire, signal: AbortSignal): Promise<void> {
  // Bytes leave in order.
  for (let rest = chunk; rest.length > 0; ) {
    while (wire.blackhole) await unlessAborted(wire.blackhole.promise, signal)
    const { bytesPerSecond } = wire
    const slice = rest.subarray(0, Math.max(1, Math.floor(bytesPerSecond / SLICES_PER_SECOND)))
    rest = rest.subarray(slice.length)
    if (bytesPerSecond !== Infinity)
      await delay((slice.length / bytesPerSecond) * 1000, undefined, { signal })
    wire.bytesPassed += slice.length
    if (!to.write(slice)) await once(to, 'drain', { signal })
  }
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const listening = new AbortController()
  try {
    signal.throwIfAborted()
    const aborted = once(signal, 'abort', { signal: listening.signal }).then(() => signal.throwIfAborted())
    aborted.catch(() => {})
    await Promise.race([promise, aborted])
  } finally {
    listening.abort()
  }
}
