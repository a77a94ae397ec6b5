import { Readable } from 'node:stream'
import { StoreUnavailableError } from '../errors.ts'

/**
 * The body of an answer. It ends with StoreUnavailableError when the store breaks off, or sends nothing for
 * `idleTimeoutMs` while the consumer waits. The consumer may be slow. Destroying the body ends the request.
 */
export function createS3Body(
  answer: Readable,
  { length, idleTimeoutMs }: { readonly length: number; readonly idleTimeoutMs: number },
): Readable {
  let received = 0
  let wanted = false
  const timer = setTimeout(() => {
    if (wanted) body.destroy(new StoreUnavailableError(`the store sent nothing for ${idleTimeoutMs} ms`))
  }, idleTimeoutMs)
  const body = new Readable({
    read() {
      wanted = true
      timer.refresh()
      answer.resume()
    },
    destroy(error, callback) {
      clearTimeout(timer)
      answer.destroy()
      callback(error)
    },
  })
  answer.on('data', (chunk: Buffer) => {
    received += chunk.length
    timer.refresh()
    if (body.push(chunk)) return
    wanted = false
    answer.pause()
  })
  answer.once('end', () => {
    wanted = false
    if (received === length) body.push(null)
    else body.destroy(new StoreUnavailableError(`the store ended after ${received} of ${length} bytes`))
  })
  answer.once('error', (cause: Error) => {
    body.destroy(
      new StoreUnavailableError(`the store broke off after ${received} of ${length} bytes`, { cause }),
    )
  })
  answer.once('close', () => {
    // Closed without end or error; after either of them this has no effect.
    if (!answer.readableEnded) body.destroy(new StoreUnavailableError('the store closed the connection'))
  })
  // A consumer that starts reading after the body has failed still gets the error.
  body.on('error', () => {})
  answer.pause()
  return body
}
