import type { IncomingMessage } from 'node:http'
import { ProblemError } from '@plugboard/service-kit'
import { sizeFault } from './upload-size.ts'

/** Watches that a client goes on sending, and comes to an end. Disposing it ends the watch. */
export interface UploadWatch extends Disposable {
  /** Aborted when the client sent nothing for the time allowed, takes too long or sends too much in all, or is gone. */
  readonly signal: AbortSignal
  /** The body is all here: from now on the client's silence is patience. */
  received(): void
}

/** Watches the body of a request and the bytes of its connection, whatever reads them. */
export function watchUpload(
  request: IncomingMessage,
  { idleTimeoutMs, timeoutMs, limitBytes }: { idleTimeoutMs: number; timeoutMs: number; limitBytes: number },
): UploadWatch {
  const controller = new AbortController()
  const { socket } = request
  const stall = (detail: string): void =>
    controller.abort(new ProblemError('UPLOAD_STALLED', detail, { headers: { connection: 'close' } }))
  let seenBytes = -1
  const timer = setInterval(() => {
    if (socket.bytesRead === seenBytes) stall(`Nothing was received for ${idleTimeoutMs} milliseconds.`)
    seenBytes = socket.bytesRead
  }, idleTimeoutMs)
  // A client that sends a byte now and then is never silent.
  const deadline = setTimeout(
    () => stall(`The body was not all here after ${timeoutMs} milliseconds.`),
    timeoutMs,
  )
  // The limits of the parts do not bound what comes before the first and after the last of them.
  let bodyBytes = 0
  const onData = (chunk: Buffer): void => {
    bodyBytes += chunk.length
    const fault = sizeFault(bodyBytes, limitBytes)
    if (fault) controller.abort(fault)
  }
  // Paused: nothing may flow before the parser listens, too.
  request.pause().on('data', onData)
  const stop = (): void => {
    clearInterval(timer)
    clearTimeout(deadline)
  }
  const onClose = (): void =>
    controller.abort(new ProblemError('MALFORMED_BODY', 'The client closed the connection.'))
  socket.once('close', onClose)
  if (socket.destroyed) onClose()
  return {
    signal: controller.signal,
    received: stop,
    [Symbol.dispose]: () => {
      stop()
      request.removeListener('data', onData)
      socket.removeListener('close', onClose)
    },
  }
}
