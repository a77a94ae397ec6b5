import type { PluginChannel } from '@plugboard/types/plugin-contract'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { PluginLoadError } from '../failures/plugin-load-error.ts'
import { ChannelError, type ChannelOptions, createChannel } from './create-channel.ts'

interface Shop {
  readonly events: { readonly 'cart:changed': { readonly items: readonly string[] }; readonly ping: unknown }
  readonly values: { readonly currency: string; readonly coupon: { readonly code: string } | null }
}

const CART = { items: ['a'] }

/** A channel with two plugins, and what their listeners threw. */
function openShop(options: Partial<ChannelOptions<Shop>> = {}) {
  const channel = createChannel<Shop>({
    events: ['cart:changed', 'ping'],
    values: { currency: 'EUR', coupon: null },
    writable: ['coupon'],
    ...options,
  })
  const reported: PluginLoadError[] = []
  const join = (id: string) => channel.connect({ id, version: '1.0.0' }, (error) => reported.push(error))
  return { channel, reported, join, first: join('first'), second: join('second') }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('an event', () => {
  it('reaches all who listen to it but its sender, and the host learns who that is', () => {
    const { channel, first, second } = openShop()
    const log: unknown[] = []
    channel.on('cart:changed', (data, from) => log.push(['host', data, from]))
    first.channel.on('cart:changed', (...args) => log.push(['first', ...args]))
    second.channel.on('cart:changed', (...args) => log.push(['second', ...args]))
    second.channel.on('ping', () => log.push('another event'))
    first.channel.emit('cart:changed', CART)
    expect(log).toEqual([
      ['host', CART, 'first'],
      ['second', CART],
    ])
    log.length = 0
    channel.emit('cart:changed', CART)
    expect(log).toEqual([
      ['first', CART],
      ['second', CART],
    ])
  })

  it('is a clone for each plugin, so that none can change what another one has', () => {
    const { channel, first, second } = openShop()
    const received: { items: string[] }[] = []
    for (const each of [first, second]) {
      each.channel.on('cart:changed', (data) => {
        const cart = data as { items: string[] }
        received.push(cart)
        cart.items.push('b')
      })
    }
    const sent = { items: ['a'] }
    channel.emit('cart:changed', sent)
    expect(received).toEqual([{ items: ['a', 'b'] }, { items: ['a', 'b'] }])
    expect(sent).toEqual({ items: ['a'] })
  })

  it('no longer reaches a listener that was ended, also while it is on its way', () => {
    const { channel, first } = openShop()
    const log: string[] = []
    const listener = (): unknown => log.push('called')
    const end = first.channel.on('ping', listener)
    first.channel.on('ping', listener)
    end()
    end()
    channel.emit('ping', 1)
    expect(log).toEqual(['called'])
    first.channel.on('ping', () => endLast())
    const endLast = first.channel.on('ping', () => log.push('too late'))
    channel.emit('ping', 2)
    expect(log).toEqual(['called', 'called'])
  })

  it('that makes a listener throw is reported as an uncaught error of its plugin, and reaches the others', () => {
    const { channel, reported, first, second } = openShop()
    const thrown = new Error('it broke')
    const log: string[] = []
    first.channel.on('ping', () => {
      throw thrown
    })
    first.channel.on('ping', () => log.push('first'))
    second.channel.on('ping', () => log.push('second'))
    channel.emit('ping', 1)
    expect(log).toEqual(['first', 'second'])
    expect(reported).toEqual([
      expect.objectContaining({ code: 'UNCAUGHT', pluginId: 'first', cause: thrown }),
    ])
    for (let times = 0; times < 50; times += 1) channel.emit('ping', 1)
    expect(reported).toHaveLength(20)
  })

  it("that makes a listener of the host's throw is reported as an error of the page", () => {
    const { channel, first, second } = openShop()
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    const log: string[] = []
    channel.on('ping', () => {
      throw new Error("the host's")
    })
    second.channel.on('ping', () => log.push('second'))
    first.channel.emit('ping', 1)
    vi.unstubAllGlobals()
    expect(reportError).toHaveBeenCalledOnce()
    expect(log).toEqual(['second'])
  })
})

describe('a shared value', () => {
  it('is what the host or a plugin that may write it has set last, and its subscribers get each change', () => {
    const { channel, first, second } = openShop()
    const log: unknown[] = []
    channel.subscribe('coupon', (value, from) => log.push(['host', value, from]))
    second.channel.subscribe('coupon', (value) => log.push(['second', value]))
    first.channel.set('coupon', { code: 'X' })
    expect(second.channel.get('coupon')).toEqual({ code: 'X' })
    channel.set('coupon', null)
    channel.set('coupon', null)
    expect(log).toEqual([
      ['host', { code: 'X' }, 'first'],
      ['second', { code: 'X' }],
      ['host', null, null],
      ['second', null],
    ])
  })

  it('is the same object until it is set again, as a store must be, and a clone of that of others', () => {
    const { channel, first, second } = openShop({ values: { currency: 'EUR', coupon: { code: 'X' } } })
    const own = first.channel.get('coupon')
    expect(first.channel.get('coupon')).toBe(own)
    expect(second.channel.get('coupon')).not.toBe(own)
    channel.set('coupon', { code: 'Y' })
    expect(first.channel.get('coupon')).toEqual({ code: 'Y' })
  })

  it('that plugins may not write is refused to them, and set by the host', () => {
    const { channel, first } = openShop()
    expect(() => first.channel.set('currency', 'USD')).toThrow(
      "the host's channel has no value that plugins may set currency; it has: coupon",
    )
    channel.set('currency', 'USD')
    expect(first.channel.get('currency')).toBe('USD')
  })
})

describe('a channel refuses with a ChannelError', () => {
  it.each([
    ['an event that the host does not declare', calling((channel) => channel.emit('cart:chnaged', 1))],
    ['a listener of such an event', calling((channel) => channel.on('toString', () => undefined))],
    ['a value that the host does not declare', calling((channel) => channel.get('constructor'))],
    ['a function', calling((channel) => channel.emit('ping', { run: () => undefined }))],
    ['an object of a class', calling((channel) => channel.emit('ping', [new URL('http://shop.example')]))],
    [
      'a proxy that throws',
      calling((channel) => channel.emit('ping', new Proxy({}, { getPrototypeOf: refuse }))),
    ],
    [
      'a value above the size limit',
      calling((channel) => channel.set('coupon', { code: 'x'.repeat(40_000) })),
    ],
  ])('%s', (_what, refused) => {
    expect(refused).toThrow(ChannelError)
  })

  it('initial values that cannot be cloned', () => {
    const values = { currency: 'EUR', coupon: { code: (() => 'X') as unknown as string } }
    expect(() => openShop({ values })).toThrow(ChannelError)
  })

  it('more events and values in a second than a plugin may send, each plugin for itself, and never those of the host', () => {
    const { channel, first, second } = openShop({ limits: { perSecond: 3 } })
    first.channel.set('coupon', null)
    first.channel.emit('ping', 1)
    first.channel.emit('ping', 1)
    expect(() => first.channel.emit('ping', 1)).toThrow('at most 3 events and values a second')
    expect(() => first.channel.set('coupon', null)).toThrow(ChannelError)
    second.channel.emit('ping', 1)
    for (let times = 0; times < 10; times += 1) channel.emit('ping', 1)
    vi.advanceTimersByTime(1000)
    first.channel.emit('ping', 1)
  })

  it('more bytes in a second than a plugin may send, however few events they are', () => {
    const { first } = openShop({ limits: { bytesPerSecond: 2000 } })
    for (let times = 0; times < 3; times += 1) first.channel.emit('ping', 'x'.repeat(300))
    expect(() => first.channel.emit('ping', 'x'.repeat(300))).toThrow('at most 2000 bytes a second')
    vi.advanceTimersByTime(1000)
    first.channel.emit('ping', 'x'.repeat(300))
  })

  it('more listeners than a plugin may have, until it ends one', () => {
    const { first } = openShop({ limits: { listeners: 2 } })
    const end = first.channel.on('ping', () => undefined)
    first.channel.subscribe('coupon', () => undefined)
    expect(() => first.channel.on('cart:changed', () => undefined)).toThrow('at most 2 listeners')
    end()
    first.channel.on('cart:changed', () => undefined)
  })
})

it('two plugins that answer each other without end are stopped by the limit, and the page goes on', () => {
  const { reported, first, second } = openShop()
  let times = 0
  first.channel.on('ping', () => {
    times += 1
    first.channel.emit('ping', times)
  })
  second.channel.on('ping', () => second.channel.emit('ping', times))
  first.channel.emit('ping', 0)
  expect(times).toBeLessThanOrEqual(100)
  expect(reported).toEqual([expect.objectContaining({ code: 'UNCAUGHT' })])
})

it('a connection that was ended hears and does nothing, and its channel may still be called', () => {
  const { channel, first, second } = openShop()
  const log: unknown[] = []
  const end = first.channel.on('ping', () => log.push('ended'))
  first.channel.subscribe('coupon', () => log.push('ended'))
  second.channel.on('ping', () => log.push('second'))
  first.end()
  channel.emit('ping', 1)
  channel.set('coupon', { code: 'X' })
  expect(log).toEqual(['second'])
  first.channel.on('ping', () => log.push('ended'))()
  first.channel.emit('ping', 1)
  first.channel.set('coupon', null)
  end()
  expect(log).toEqual(['second'])
  expect(first.channel.get('coupon')).toEqual({ code: 'X' })
})

it('the names of a channel and their data are typed', () => {
  const { channel } = openShop()
  channel.on('cart:changed', (cart) =>
    expectTypeOf(cart).toEqualTypeOf<{ readonly items: readonly string[] }>(),
  )
  expectTypeOf(channel.get('currency')).toEqualTypeOf<string>()
  // @ts-expect-error: a misspelt event
  expect(() => channel.emit('cart:chnaged', CART)).toThrow(ChannelError)
  // @ts-expect-error: other data
  channel.emit('cart:changed', 1)
})

/** A function that calls this with the channel of a plugin. */
function calling(what: (channel: PluginChannel) => unknown): () => unknown {
  return () => what(openShop().first.channel)
}

function refuse(): never {
  throw new Error('it is not for you')
}
