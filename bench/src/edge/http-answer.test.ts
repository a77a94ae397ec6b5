import { describe, expect, it } from 'vitest'
import { parseHttpAnswer, representationHeaders } from './http-answer.ts'

const HEAD = 'HTTP/1.1 200 OK\r\nETag: "a"\r\nDate: now\r\nKeep-Alive: timeout=5\r\nContent-Length: 3\r\n\r\n'

describe('parsing an answer', () => {
  it('succeeds only when it is complete', () => {
    expect(parseHttpAnswer(Buffer.from(HEAD.slice(0, -2)), 'GET')).toBeNull()
    expect(parseHttpAnswer(Buffer.from(`${HEAD}ab`), 'GET')).toBeNull()
    const answer = parseHttpAnswer(Buffer.from(`${HEAD}abc`), 'GET')
    expect(answer?.status).toBe(200)
    expect(answer?.body.toString()).toBe('abc')
    expect(answer && representationHeaders(answer)).toEqual([
      ['etag', '"a"'],
      ['content-length', '3'],
    ])
  })

  it('expects no body for HEAD and 304', () => {
    expect(parseHttpAnswer(Buffer.from(HEAD), 'HEAD')?.body).toHaveLength(0)
    expect(parseHttpAnswer(Buffer.from(HEAD.replace('200', '304')), 'GET')?.body).toHaveLength(0)
  })

  it('fails when it is longer than announced, or not HTTP', () => {
    expect(() => parseHttpAnswer(Buffer.from(`${HEAD}abcd`), 'GET')).toThrow('1 bytes too many')
    expect(() => parseHttpAnswer(Buffer.from('nonsense\r\n\r\n'), 'GET')).toThrow('not a status line')
  })
})
