import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTcpProxy } from './tcp-proxy.ts'

/** A server that sends back what it receives, and ends when the client ends. */
async function openEcho(): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function openClient(port: number): Promise<Socket & Disposable> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  return Object.assign(socket, { [Symbol.dispose]: () => socket.destroy() })
}

async function say(socket: Socket, text: string): Promise<string> {
  socket.write(text)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return answer.toString()
}

const open = async () => {
  const echo = await openEcho()
  const proxy = await createTcpProxy({ target: { host: '127.0.0.1', port: echo.port } })
  return {
    echo,
    proxy,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
      await echo[Symbol.asyncDispose]()
    },
  }
}

it('a TCP proxy passes megabytes unchanged in both directions, and the end of each side', async () => {
  await using setting = await open()
  using client = await openClient(setting.proxy.port)
  const sent = Buffer.from(Uint8Array.from({ length: 5_000_000 }, (_, index) => (index * 7919) % 251))
  client.end(sent)
  expect(sent.equals(await buffer(client))).toBe(true)
  expect(setting.proxy.bytesPassed()).toBe(2 * sent.length)
})

it('a TCP proxy resets and refuses connections after cut, and serves the same port after restore', async () => {
  await using setting = await open()
  using client = await openClient(setting.proxy.port)
  expect(await say(client, 'a')).toBe('a')
  const failed = once(client, 'error')
  await setting.proxy.cut()
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  await expect(openClient(setting.proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await setting.proxy.restore()
  using again = await openClient(setting.proxy.port)
  expect(await say(again, 'b')).toBe('b')
})

it('a TCP proxy accepts connections but passes nothing as a blackhole, and passes the held bytes after restore', async () => {
  await using setting = await open()
  using client = await openClient(setting.proxy.port)
  expect(await say(client, 'a')).toBe('a')
  setting.proxy.blackhole()
  using late = await openClient(setting.proxy.port)
  const answers = [say(client, 'b'), say(late, 'c')]
  const silence = delay(150, 'silence')
  expect(await Promise.race([...answers, silence])).toBe('silence')
  await setting.proxy.restore()
  expect(await Promise.all(answers)).toEqual(['b', 'c'])
})

it('a TCP proxy resets its connections when it is cut while a blackhole', async () => {
  await using setting = await open()
  using client = await openClient(setting.proxy.port)
  setting.proxy.blackhole()
  client.write('a')
  const failed = once(client, 'error')
  await setting.proxy.cut()
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
})

it('a TCP proxy with a latency delays each direction without limiting throughput', async () => {
  await using setting = await open()
  setting.proxy.setLatencyMs(100)
  using client = await openClient(setting.proxy.port)
  const startedAt = performance.now()
  expect(await say(client, 'a')).toBe('a')
  const roundTripMs = performance.now() - startedAt
  // A timer may fire a millisecond early.
  expect(roundTripMs).toBeGreaterThanOrEqual(190)
  const bulkStartedAt = performance.now()
  client.end(Buffer.alloc(900_000))
  expect(await buffer(client)).toHaveLength(900_000)
  // Some fourteen chunks of 64 KiB: one after the other they would take 2.8 s.
  expect(performance.now() - bulkStartedAt).toBeLessThan(2_500)
})

it('a TCP proxy limits the bytes per second', async () => {
  await using setting = await open()
  setting.proxy.setBytesPerSecond(40_000)
  using client = await openClient(setting.proxy.port)
  const startedAt = performance.now()
  client.end(Buffer.alloc(20_000))
  expect(await buffer(client)).toHaveLength(20_000)
  expect(performance.now() - startedAt).toBeGreaterThan(450)
})

it('a TCP proxy resets its client when the target refuses connections', async () => {
  const echo = await openEcho()
  await using proxy = await createTcpProxy({ target: { host: '127.0.0.1', port: echo.port } })
  await echo[Symbol.asyncDispose]()
  const client = connect({ host: '127.0.0.1', port: proxy.port })
  expect(await once(client, 'error')).toMatchObject([{ code: 'ECONNRESET' }])
})
