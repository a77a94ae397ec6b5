import { describe, expect, it } from 'vitest'
import { callHost, toFrameHost } from './frame-messages.ts'

describe('what a host hands to a frame', () => {
  it('can be cloned: functions are named in it', () => {
    const frameHost = toFrameHost({ total: 10, onSelect: () => {}, lines: [{ id: 1 }] })
    expect(structuredClone(frameHost)).toEqual({
      value: { total: 10, lines: [{ id: 1 }] },
      callbacks: ['onSelect'],
    })
  })

  it.each([[null], [undefined], ['text'], [[1, 2]]])('is %j as it is', (host) => {
    expect(toFrameHost(host)).toEqual({ value: host, callbacks: [] })
  })
})

describe('a call from a frame', () => {
  it('calls the function it names with the arguments it has', () => {
    const calls: unknown[] = []
    callHost({ onSelect: (...args: unknown[]) => calls.push(args) }, 'onSelect', ['card', 2])
    expect(calls).toEqual([['card', 2]])
  })

  it.each([
    ['constructor', []],
    ['__proto__', []],
    ['toString', []],
    ['total', []],
    ['missing', []],
    [{ toString: (): string => 'onSelect' }, []],
    ['onSelect', 'no list'],
  ])('calls nothing for %j with %j', (name, args) => {
    let called = 0
    const host = { total: 1, onSelect: () => (called += 1) }
    expect(() => callHost(host, name, args)).not.toThrow()
    expect(called).toBe(0)
  })
})
