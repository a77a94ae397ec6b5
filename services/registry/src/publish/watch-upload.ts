import { ProblemError } from '@plugboard/service-kit'
import type { FastifyRequest } from 'fastify'

/** Watches that a client goes on sending. Disposing it ends the watch. */
export interface UploadWatch extends Disposable {
  /** Aborted when the client sent nothing for the time allowed, or is gone. */
  readonly signal: AbortSignal
  /** The body is all here: from now on the client's silence is patience. */
  received(): void
}

/** Watches the bytes of a request's connection, whatever reads them. */
export function watchUpload(
  request: FastifyRequest,
  { idleTimeoutMs }: { idleTimeoutMs: number },
): UploadWatch {
  const controller = new AbortController()
  const { socket } = request.raw
  let seenBytes = -1
  const timer = setInterval(() => {
    if (socket.bytesRead === seenBytes) {
      controller.abort(
        new ProblemError('UPLOAD_STALLED', `Nothing was received for ${idleTimeoutMs} milliseconds.`, {
          headers: { connection: 'close' },
        }),
      )
    }
    seenBytes = socket.bytesRead
  }, idleTimeoutMs)
  const onClose = () =>
    controller.abort(new ProblemError('MALFORMED_BODY', 'The client closed the connection.'))
  socket.once('close', onClose)
  if (socket.destroyed) onClose()
  return {
    signal: controller.signal,
    received: () => clearInterval(timer),
    [Symbol.dispose]: () => {
      clearInterval(timer)
      socket.removeListener('close', onClose)
    },
  }
}
