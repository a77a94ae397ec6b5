import type { IncomingMessage } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import { sizeFault } from './upload-size.ts'

/** Watches that a client goes on sending, and comes to an end. Disposing it ends the watch. */
export interface UploadWatch extends Disposable {
  /** Aborted when the client sends nothing, too slowly, for too long or too much in all, or is gone. */
  readonly signal: AbortSignal
  /** The body is all here: from now on the client waits for us. */
  received(): void
}

interface WatchOptions {
  readonly idleTimeoutMs: number
  readonly timeoutMs: number
  /** The least that has to come on average in each `idleTimeoutMs`. */
  readonly minBytesPerSecond: number
  readonly limitBytes: number
}

/** The least time between two looks: while the registry holds the body back, none of the client's time passes. */
const MIN_CHECK_MS = 50

/**
 * Watches the body of a request and the bytes of its connection, whatever reads them. Only time in which the body is
 * read counts: a client cannot send while the registry holds it back, because its disk is slow.
 */
export function watchUpload(
  request: IncomingMessage,
  { idleTimeoutMs, timeoutMs, minBytesPerSecond, limitBytes }: WatchOptions,
): UploadWatch {
  const controller = new AbortController()
  const { socket } = request
  const stall = (detail: string): void =>
    controller.abort(new ProblemError('UPLOAD_STALLED', detail, { headers: { connection: 'close' } }))

  const clientTime = createStopwatch()
  let window = { startMs: 0, bytes: socket.bytesRead }
  const check = (): void => {
    const nowMs = clientTime.elapsedMs()
    const windowMs = nowMs - window.startMs
    const bytes = socket.bytesRead - window.bytes
    if (nowMs >= timeoutMs) return stall(`The body was not all here after ${timeoutMs} milliseconds.`)
    if (windowMs >= idleTimeoutMs) {
      if (bytes === 0) return stall(`Nothing was received for ${idleTimeoutMs} milliseconds.`)
      if (bytes < (minBytesPerSecond * windowMs) / 1000) {
        return stall(
          `Only ${bytes} bytes were received in ${idleTimeoutMs} milliseconds; ${minBytesPerSecond} a second are needed.`,
        )
      }
      window = { startMs: nowMs, bytes: socket.bytesRead }
    }
    const nextMs = Math.min(window.startMs + idleTimeoutMs, timeoutMs) - nowMs
    timer = setTimeout(check, Math.max(nextMs, MIN_CHECK_MS))
  }
  let timer = setTimeout(check, Math.min(idleTimeoutMs, timeoutMs))

  // The limits of the parts do not bound what comes before the first and after the last of them.
  let bodyBytes = 0
  const onData = (chunk: Buffer): void => {
    bodyBytes += chunk.length
    const fault = sizeFault(bodyBytes, limitBytes)
    if (fault) controller.abort(fault)
  }
  // Paused: nothing may flow before the parser listens, too.
  request.pause().on('data', onData)
  request.on('resume', clientTime.start).on('pause', clientTime.stop)
  const received = (): void => clearTimeout(timer)
  request.once('end', received)
  const onClose = (): void =>
    controller.abort(new ProblemError('MALFORMED_BODY', 'The client closed the connection.'))
  socket.once('close', onClose)
  if (socket.destroyed) onClose()
  return {
    signal: controller.signal,
    received,
    [Symbol.dispose]: () => {
      received()
      request
        .off('data', onData)
        .off('resume', clientTime.start)
        .off('pause', clientTime.stop)
        .off('end', received)
      socket.off('close', onClose)
    },
  }
}

function createStopwatch() {
  let elapsedMs = 0
  let startedAtMs: number | undefined
  const runningMs = () => (startedAtMs === undefined ? 0 : performance.now() - startedAtMs)
  return {
    elapsedMs: () => elapsedMs + runningMs(),
    start: (): void => {
      startedAtMs ??= performance.now()
    },
    stop: (): void => {
      elapsedMs += runningMs()
      startedAtMs = undefined
    },
  }
}
