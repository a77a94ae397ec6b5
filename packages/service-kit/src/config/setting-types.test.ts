import { describe, expect, it } from 'vitest'
import { httpUrl, isLoopback, listenAddress, milliseconds } from './setting-types.ts'

describe('listenAddress', () => {
  it.each([
    ['127.0.0.1:4000', { host: '127.0.0.1', port: 4000 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['registry.example:65535', { host: 'registry.example', port: 65_535 }],
    ['localhost:4000', { host: '127.0.0.1', port: 4000 }],
  ])('parses %s', (text, address) => {
    expect(listenAddress().parse(text)).toEqual(address)
  })

  it.each(['localhost:65536', '::1:4000', 'localhost', ':4000', 'http://localhost:4000', 'a b:1'])(
    'refuses %s',
    (text) => {
      expect(() => listenAddress().parse(text)).toThrow('must be host:port')
    },
  )
})

describe('milliseconds', () => {
  it('accepts no more than a timer can hold, with some to spare', () => {
    expect(milliseconds({ min: 0 }).parse('2000000000')).toBe(2_000_000_000)
    expect(() => milliseconds({ min: 0 }).parse('2000000001')).toThrow('must be at most 2000000000')
    expect(() => milliseconds({ min: 100 }).parse('99')).toThrow('must be at least 100')
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
  it.each([
    ['https://cdn.example ', 'https://cdn.example'],
    ['\thttps://cdn.example\t', 'https://cdn.example'],
    ['HTTPS://CDN.example:443/a', 'https://cdn.example/a'],
  ])('normalises %j to %s', (text, url) => {
    expect(httpUrl().parse(text)).toBe(url)
  })

  it.each([
    'https:/c',
    'https:\\\\c',
    'https:///c',
    'https://a\tb',
    'https://a b',
    'https://a/x\\y',
    'https://a?',
    'https://a#',
  ])('refuses %j, which a URL parser would silently repair', (text) => {
    expect(httpUrl().safeParse(text).success).toBe(false)
  })

  it.each(['ftp://a', 'a', 'http://u@a', 'http://a?x=', 'http://a/#x', 'javascript:alert(1)'])(
    'refuses %s',
    (url) => {
      expect(httpUrl().safeParse(url.replace('x=', 'x=1')).success).toBe(false)
    },
  )

  it.each([
    ['https://cdn.example/', 'https://cdn.example'],
    ['http://a:4100/x//', 'http://a:4100/x'],
  ])('normalises %s to %s', (url, expected) => {
    expect(httpUrl().parse(url)).toBe(expected)
  })
})
