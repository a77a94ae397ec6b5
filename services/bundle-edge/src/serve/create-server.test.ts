import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { createEdgeServer } from './create-server.ts'

// More than any system buffers for a reader that reads nothing.
const ANSWER = Buffer.alloc(96 * 1024 * 1024)

type Exchange = Parameters<RequestListener>

async function isCut({
  answerFirst = () => false,
  handle = () => {},
}: {
  readonly answerFirst?: (...exchange: Exchange) => boolean
  readonly handle?: RequestListener
}): Promise<boolean> {
  const server = createEdgeServer({
    http: {},
    requestTimeoutMs: 60_000,
    idleTimeoutMs: 300,
    keepAliveTimeoutMs: 60_000,
    answerFirst,
    handle,
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const reader = connect({ host: '127.0.0.1', port })
  reader.on('error', () => {})
  reader.pause()
  reader.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const [, response] = (await once(server, 'request')) as Exchange
  await once(response, 'close')
  reader.destroy()
  server.close()
  return !response.writableFinished
}

it('a connection whose answer does not begin is cut after the idle timeout', async () => {
  expect(await isCut({})).toBe(true)
})

it('a connection whose reader has stopped is cut after the idle timeout', async () => {
  expect(await isCut({ handle: (_request, response) => response.end(ANSWER) })).toBe(true)
})

it('a connection whose reader has stopped is cut after the idle timeout, even if the first listener answered', async () => {
  expect(await isCut({ answerFirst: (_request, response) => Boolean(response.end(ANSWER)) })).toBe(true)
})
