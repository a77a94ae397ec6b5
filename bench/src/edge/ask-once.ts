import { once } from 'node:events'
import { connect } from 'node:net'
import { type HttpAnswer, parseHttpAnswer } from './http-answer.ts'

const TIMEOUT_MS = 10_000

/** Makes one request and reads its whole answer, with its length on the wire. */
export async function askOnce(
  port: number,
  { request, method }: { readonly request: string; readonly method: string },
): Promise<{ readonly answer: HttpAnswer; readonly answerBytes: number }> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)))
  await once(socket, 'connect')
  socket.write(request, 'latin1')
  const chunks: Buffer[] = []
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const answer = parseHttpAnswer(bytes, method)
    if (answer) return { answer, answerBytes: bytes.length }
  }
  throw new Error('the server closed the connection before its answer was complete')
}
