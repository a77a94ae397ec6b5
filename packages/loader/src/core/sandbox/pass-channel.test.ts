import { expect, it } from 'vitest'
import { createFrameChannel, type FrameChannel } from '../../frame/frame-channel.ts'
import { createChannel } from '../channel/create-channel.ts'
import type { ChannelNews } from './frame-messages.ts'
import { passChannel } from './pass-channel.ts'

const PLUGIN = { id: 'framed', version: '1.0.0' }

/** A page's channel passed to a plugin in a frame. Messages are cloned, and arrive when the test says so. */
function openFrame({ perSecond = 100, listeners = 100 } = {}) {
  const page = createChannel({
    events: ['ping'],
    values: { count: 0 },
    writable: ['count'],
    limits: { perSecond, listeners },
  })
  const toFrame: ChannelNews[] = []
  const toPage: ChannelNews[] = []
  const refused: string[] = []
  const passed = passChannel(page, PLUGIN, {
    post: (news) => toFrame.push(structuredClone(news)),
    refuse: (reason) => refused.push(reason),
  })
  const frame: FrameChannel = createFrameChannel(structuredClone(passed.rules), (news) =>
    toPage.push(structuredClone(news)),
  )
  const plugin = frame.hub.connect(PLUGIN, () => undefined)
  const arriveInPage = (): void => toPage.splice(0).forEach((news) => passed.send(news))
  const arriveInFrame = (): void => toFrame.splice(0).forEach((news) => frame.receive(news))
  return { page, passed, plugin: plugin.channel, toFrame, toPage, refused, arriveInPage, arriveInFrame }
}

it('an event of a sandboxed plugin reaches the page, one of the page reaches the plugin, and neither comes back', () => {
  const { page, plugin, toPage, toFrame, arriveInPage, arriveInFrame } = openFrame()
  const log: unknown[] = []
  page.on('ping', (data, from) => log.push(['page', data, from]))
  plugin.on('ping', (data) => log.push(['plugin', data]))
  plugin.emit('ping', 1)
  arriveInPage()
  page.emit('ping', 2)
  arriveInFrame()
  expect(log).toEqual([
    ['page', 1, 'framed'],
    ['plugin', 2],
  ])
  expect([...toPage, ...toFrame]).toEqual([])
})

it('values that a sandboxed plugin sets quickly never go back to an earlier one', () => {
  const { page, plugin, arriveInPage, arriveInFrame } = openFrame()
  const seen: unknown[] = []
  plugin.subscribe('count', (value) => seen.push(value))
  for (const value of [1, 2, 3]) plugin.set('count', value)
  arriveInPage()
  arriveInFrame()
  expect(seen).toEqual([1, 2, 3])
  expect(page.get('count')).toBe(3)
})

it.each([
  ['the page was first', ['page', 'frame']],
  ['the frame was first', ['frame', 'page']],
])('a value that both sides set at the same time is the same on both in the end, when %s', (_what, order) => {
  const { page, plugin, arriveInPage, arriveInFrame } = openFrame()
  plugin.set('count', 'of the frame')
  for (const side of order) {
    if (side === 'page') page.set('count', 'of the page')
    else arriveInPage()
  }
  arriveInFrame()
  expect(plugin.get('count')).toBe(page.get('count'))
  expect(page.get('count')).toBe(order[1] === 'page' ? 'of the page' : 'of the frame')
})

it('a value that the page refuses is taken back in the frame, and the reason is reported', () => {
  const { page, plugin, passed, refused, arriveInPage, arriveInFrame } = openFrame({ perSecond: 1 })
  // As from a frame whose script was changed.
  for (const data of [1, 2]) passed.send({ kind: 'value', name: 'count', data })
  arriveInFrame()
  plugin.set('count', 'late')
  expect(plugin.get('count')).toBe('late')
  arriveInPage()
  expect(refused).toEqual(['a plugin sends at most 2 events and values a second'])
  arriveInFrame()
  expect(page.get('count')).toBe(2)
  expect(plugin.get('count')).toBe(2)
})

it.each([
  [{ kind: 'event', name: 'unknown', data: 1 }],
  [{ kind: 'event', name: 'ping', data: new Error('not plain') }],
  [{ kind: 'value', name: '__proto__', data: 1 }],
  [{ kind: 'value', name: { toString: null }, data: 1 }],
  [{}],
])('a message of a frame that makes no sense, %j, changes nothing and throws nothing', (news) => {
  const { page, passed, toFrame } = openFrame()
  const log: unknown[] = []
  page.on('ping', (data) => log.push(data))
  expect(() => passed.send(news)).not.toThrow()
  expect(log).toEqual([])
  expect(page.get('count')).toBe(0)
  expect(toFrame).toEqual([])
})

it('a frame that has ended gets nothing more, and what it still sends reaches nobody', () => {
  const { page, passed, plugin, toFrame, arriveInPage } = openFrame({ listeners: 1 })
  const log: unknown[] = []
  page.on('ping', (data) => log.push(data))
  passed.end()
  page.emit('ping', 1)
  plugin.emit('ping', 2)
  arriveInPage()
  expect([...log, ...toFrame]).toEqual([])
})
