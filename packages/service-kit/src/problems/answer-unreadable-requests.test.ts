import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { exchange, openApp, problemOf, statuses } from '../testing/problem-app.ts'

const UNREADABLE = [
  ['garbage', 'garbage\r\n\r\n', 400, 'INVALID_REQUEST'],
  [
    'a header section of 40 KB',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['half a head that stays half', 'GET / HTTP/1.1\r\nHo', 408, 'REQUEST_TIMEOUT'],
] as const

describe('a request that cannot be read', () => {
  it.each(UNREADABLE)(
    'such as %s is a problem, and the connection closes',
    async (_what, text, status, code) => {
      await using service = await openApp({ headTimeoutMs: 200 })
      const answer = await exchange(service.port, text)
      expect(statuses(answer)).toEqual([status])
      expect(problemOf(answer)).toMatchObject({ status, code })
      expect(answer).toMatch(/\r\nconnection: close\r\n/)
    },
  )

  it.each(UNREADABLE)('such as %s has the headers of the service', async (_what, text) => {
    await using service = await openApp({ headTimeoutMs: 200 })
    expect(await exchange(service.port, text)).toContain('\r\naccess-control-allow-origin: *\r\n')
  })

  it.each(UNREADABLE)(
    'such as %s is counted, and logged under the id of its answer',
    async (_what, text, status, code) => {
      await using service = await openApp({ headTimeoutMs: 200 })
      const answer = await exchange(service.port, text)
      const { instance } = problemOf(answer)
      expect(answer).toContain(`\r\nx-request-id: ${instance}\r\n`)
      const lines = service.lines.map((line) => JSON.parse(line))
      expect(lines).toContainEqual(
        expect.objectContaining({ reqId: instance, code, status, msg: 'request refused' }),
      )
      expect(await service.metrics.metrics()).toContain(
        `plugboard_unreadable_requests_total{code="${code}"} 1\n`,
      )
    },
  )

  it('is answered once when its head was already answered', async () => {
    await using service = await openApp()
    const chunked =
      'POST /refused HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n'
    const socket = connect({ host: '127.0.0.1', port: service.port })
    await once(socket, 'connect')
    socket.write(chunked)
    const [first] = await once(socket, 'data')
    let rest = ''
    socket.on('data', (chunk) => {
      rest += chunk.toString()
    })
    socket.on('error', () => undefined)
    socket.write('XYZ\r\ngarbage')
    await once(socket, 'close')
    expect(statuses(String(first) + rest)).toEqual([403])
  })
})

it('is not answered within the answer to an earlier request, whatever waits between the two', async () => {
  await using service = await openApp()
  const socket = connect({ host: '127.0.0.1', port: service.port })
  socket.write('GET /begun HTTP/1.1\r\nHost: a\r\n\r\n')
  const [first] = await once(socket, 'data')
  let rest = ''
  socket.on('data', (chunk) => {
    rest += chunk.toString()
  })
  socket.write('GET /waiting HTTP/1.1\r\nHost: a\r\n\r\ngarbage\r\n\r\n')
  await once(socket, 'close')
  expect([statuses(String(first)), rest]).toEqual([[200], ''])
})

it('a connection that is never used is closed without a word, a count and a line', async () => {
  await using service = await openApp({ headTimeoutMs: 200 })
  const before = service.lines.length
  expect(await exchange(service.port)).toBe('')
  expect(service.lines.slice(before)).toEqual([])
  expect(await service.metrics.metrics()).not.toContain('_total{')
})

it('a flood of them is counted whole, and logged in part', async () => {
  await using service = await openApp()
  const before = service.lines.length
  await Promise.all(Array.from({ length: 200 }, () => exchange(service.port, 'garbage\r\n\r\n')))
  expect(await service.metrics.metrics()).toContain('{code="INVALID_REQUEST"} 200\n')
  // Ten a second.
  expect(service.lines.length - before).toBeLessThan(200)
})
