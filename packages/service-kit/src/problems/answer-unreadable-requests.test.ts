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
  ['an incomplete head', 'GET / HTTP/1.1\r\nHo', 408, 'REQUEST_TIMEOUT'],
] as const

describe('an unreadable request', () => {
  it.each(UNREADABLE)(
    'such as %s is answered with a problem, and the connection closes',
    async (_what, text, status, code) => {
      await using service = await openApp({ headTimeoutMs: 200 })
      const answer = await exchange(service.port, text)
      expect(statuses(answer)).toEqual([status])
      expect(problemOf(answer)).toMatchObject({ status, code })
      expect(answer).toMatch(/\r\nconnection: close\r\n/)
    },
  )

  it.each(UNREADABLE)('such as %s is answered with the headers of the service', async (_what, text) => {
    await using service = await openApp({ headTimeoutMs: 200 })
    expect(await exchange(service.port, text)).toContain('\r\naccess-control-allow-origin: *\r\n')
  })

  it.each(UNREADABLE)(
    'such as %s is counted, and logged with the id in its answer',
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

  it('is not answered again when its head was answered before its body became invalid', async () => {
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

it('an unreadable request is not answered in the middle of the answer to an earlier request', async () => {
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

it('a connection without a request is closed without an answer, and neither counted nor logged', async () => {
  await using service = await openApp({ headTimeoutMs: 200 })
  const before = service.lines.length
  expect(await exchange(service.port)).toBe('')
  expect(service.lines.slice(before)).toEqual([])
  expect(await service.metrics.metrics()).not.toContain('_total{')
})

it('a flood of unreadable requests is counted in full and logged in part', async () => {
  await using service = await openApp()
  const before = service.lines.length
  await Promise.all(Array.from({ length: 200 }, () => exchange(service.port, 'garbage\r\n\r\n')))
  expect(await service.metrics.metrics()).toContain('{code="INVALID_REQUEST"} 200\n')
  // Ten lines a second.
  expect(service.lines.length - before).toBeLessThan(200)
})
