import { PROBLEM_CODES, Problem } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { exchange, openApp, problemOf, statuses } from '../testing/problem-app.ts'

describe('an error', () => {
  it.each([
    ['/known', 503, 'STORE_UNAVAILABLE'],
    ['/unknown', 500, 'INTERNAL'],
    ['/thrown', 500, 'INTERNAL'],
    ['/nowhere', 404, 'ROUTE_NOT_FOUND'],
    ['/%zz', 400, 'INVALID_REQUEST'],
  ] as const)(
    'at %s is answered with a problem that has a fix and no internal details',
    async (path, status, code) => {
      await using service = await openApp()
      const response = await fetch(`http://127.0.0.1:${service.port}${path}`)
      const text = await response.text()
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(Problem.parse(JSON.parse(text))).toMatchObject({
        status,
        code,
        fix: PROBLEM_CODES[code].fix,
      })
      expect(text).not.toContain('inner words')
      expect(response.headers.get('x-request-id')).toBe(Problem.parse(JSON.parse(text)).instance)
    },
  )
})

const head = (length: number) =>
  `POST /refused HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n`

describe('a request refused while its body is being sent', () => {
  it('is answered at once, and its connection closes when the rest has arrived', async () => {
    await using service = await openApp()
    const body = 'x'.repeat(3_000_000)
    const answer = await exchange(service.port, head(body.length), body)
    expect(statuses(answer)).toEqual([403])
    expect(answer).toMatch(/\r\nconnection: close\r\n/i)
    expect(answer.endsWith('}')).toBe(true)
  })

  it('is answered, and its connection closes, when the client falls silent', async () => {
    await using service = await openApp()
    expect(statuses(await exchange(service.port, head(100), 'x'))).toEqual([403])
  })

  it('has a body that is never treated as the next request', async () => {
    await using service = await openApp()
    const smuggled = 'GET /fine HTTP/1.1\r\nHost: a\r\n\r\n'
    expect(statuses(await exchange(service.port, head(smuggled.length + 5), smuggled))).toEqual([403])
  })
})

describe('a request', () => {
  it.each([
    ['without Host', ''],
    ['with Host twice', 'Host: a\r\nHost: b\r\n'],
    ['with the same Host twice', 'Host: a\r\nhost: a\r\n'],
  ])('%s is refused (RFC 9112 §3.2)', async (_what, fields) => {
    await using service = await openApp()
    const answer = await exchange(service.port, `GET /fine HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`)
    expect(statuses(answer)).toEqual([400])
    expect(problemOf(answer)).toMatchObject({ code: 'INVALID_REQUEST' })
  })

  it('with HTTP/1.0 and without Host is served', async () => {
    await using service = await openApp()
    expect(statuses(await exchange(service.port, 'GET /fine HTTP/1.0\r\n\r\n'))).toEqual([200])
  })

  it('with an unknown expectation is served (RFC 9110 §10.1.1)', async () => {
    await using service = await openApp()
    const answer = await exchange(
      service.port,
      'GET /fine HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    )
    expect(statuses(answer)).toEqual([200])
  })
})
