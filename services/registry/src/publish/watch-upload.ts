import { ProblemError } from '@plugboard/service-kit'
import type { FastifyRequest } from 'fastify'

/** Watches that a client goes on sending, and comes to an end. Disposing it ends the watch. */
export interface UploadWatch extends Disposable {
  /** Aborted when the client sent nothing for the time allowed, takes too long for all of it, or is gone. */
  readonly signal: AbortSignal
  /** The body is all here: from now on the client's silence is patience. */
  received(): void
}

/** Watches the bytes of a request's connection, whatever reads them. */
export function watchUpload(
  request: FastifyRequest,
  { idleTimeoutMs, timeoutMs }: { idleTimeoutMs: number; timeoutMs: number },
): UploadWatch {
  const controller = new AbortController()
  const { socket } = request.raw
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
  const stop = (): void => {
    clearInterval(timer)
    clearTimeout(deadline)
  }
  const onClose = () =>
    controller.abort(new ProblemError('MALFORMED_BODY', 'The client closed the connection.'))
  socket.once('close', onClose)
  if (socket.destroyed) onClose()
  return {
    signal: controller.signal,
    received: stop,
    [Symbol.dispose]: () => {
      stop()
      socket.removeListener('close', onClose)
    },
  }
}
