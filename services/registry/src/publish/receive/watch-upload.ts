import type { IncomingMessage } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import { sizeFault } from './upload-size.ts'

/** Watches that a client keeps sending, and finishes in time. Disposing it ends the watch. */
export interface UploadWatch extends Disposable {
  /** Aborted when the client sends nothing, too slowly, for too long or too much, or closes the connection. */
  readonly signal: AbortSignal
  /** Stops the clock: the body is complete, and the client now waits for the registry. */
  received(): void
}

interface WatchOptions {
  readonly idleTimeoutMs: number
  readonly timeoutMs: number
  /** The lowest average rate that is allowed over `idleTimeoutMs`. */
  readonly minBytesPerSecond: number
  readonly limitBytes: number
}

/**
 * The shortest time between two checks: while the body is paused the client's time stands still, and checks would spin.
 */
const MIN_CHECK_MS = 50

/**
 * Watches the body of a request and the bytes of its connection, whoever reads them. Only time in which the body is
 * read counts: a client cannot send while the registry pauses the body, as it does when its disk is slow.
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
    if (nowMs >= timeoutMs) return stall(`The body was not complete after ${timeoutMs} milliseconds.`)
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

  // The parser limits each part, but not what comes before the first and after the last.
  let bodyBytes = 0
  const onData = (chunk: Buffer): void => {
    bodyBytes += chunk.length
    const fault = sizeFault(bodyBytes, limitBytes)
    if (fault) controller.abort(fault)
  }
  // Paused first: a data listener alone would start the flow before the parser listens.
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
