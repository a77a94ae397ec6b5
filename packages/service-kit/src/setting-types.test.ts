import { describe, expect, it } from 'vitest'
import { httpUrl, isLoopback, parseListenAddress } from './setting-types.ts'

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:4000', { host: '127.0.0.1', port: 4000 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
    ['localhost:65536', null],
    ['::1:4000', null],
    ['localhost', null],
    [':4000', null],
    ['http://localhost:4000', null],
    ['a b:1', null],
  ])('reads %s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address)
  })
})

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.255.0.9', '::1'])('is true for %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '1127.0.0.1',
    '',
  ])('is false for %j', (host) => {
    expect(isLoopback(host)).toBe(false)
  })
})

describe('httpUrl', () => {
  it.each(['ftp://a', 'a', 'http://u@a', 'http://a?x=', 'http://a/#x', 'javascript:alert(1)'])(
    'refuses %s',
    (url) => {
      expect(httpUrl().safeParse(url.replace('x=', 'x=1')).success).toBe(false)
    },
  )

  it.each([
    ['https://cdn.example/', 'https://cdn.example'],
    ['http://a:4100/x//', 'http://a:4100/x'],
  ])('takes %s as %s', (url, expected) => {
    expect(httpUrl().parse(url)).toBe(expected)
  })
})
