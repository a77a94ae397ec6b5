import { describe, expect, it } from 'vitest'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'

const follow = (
  subscriptions: Subscriptions,
  { tenantId = 'acme', last = null }: { tenantId?: string; last?: number | null } = {},
) => {
  const sent: (number | 'end')[] = []
  const subscription = subscriptions.take(tenantId)
  subscriptions.learn(tenantId, { generation: 3, revision: 'r3' })
  subscription.connect({ send: (generation) => sent.push(generation), end: () => sent.push('end') }, last)
  return { sent, leave: () => subscription[Symbol.dispose]() }
}

const open = (limits: Partial<Parameters<typeof createSubscriptions>[0]> = {}) =>
  createSubscriptions({ max: 10, maxPerTenant: 10, ...limits })

const REFUSED = expect.objectContaining({ code: 'TOO_MANY_SUBSCRIBERS' })

describe('the subscriptions of a registry', () => {
  it.each([
    [null, [3]],
    [2, [3]],
    [3, []],
    // As after a restore from a backup.
    [4, [3]],
  ])('tell a reader that has generation %j the present one, 3, unless it has it', (last, expected) => {
    expect(follow(open(), { last }).sent).toEqual(expected)
  })

  it('tell every reader of a tenant about a change of the generation, and no other', () => {
    const subscriptions = open()
    const [first, second] = [follow(subscriptions, { last: 3 }), follow(subscriptions, { last: 3 })]
    const other = follow(subscriptions, { tenantId: 'other', last: 3 })
    subscriptions.learn('acme', { generation: 4, revision: 'r4' })
    subscriptions.learn('acme', { generation: 4, revision: 'r4' })
    subscriptions.learn('nobody', { generation: 9, revision: 'r9' })
    expect([first.sent, second.sent, other.sent]).toEqual([[4], [4], []])
    expect(subscriptions.revisionOf('acme')).toBe('r4')
    second.leave()
    subscriptions.learn('acme', { generation: 5, revision: 'r5' })
    expect([first.sent, second.sent]).toEqual([[4, 5], [4]])
  })

  it('refuse one more than the total, and one more than the share of a tenant, until one leaves', () => {
    const subscriptions = open({ max: 3, maxPerTenant: 2 })
    const first = follow(subscriptions)
    follow(subscriptions)
    expect(() => subscriptions.take('acme')).toThrow(REFUSED)
    follow(subscriptions, { tenantId: 'other' })
    expect(() => subscriptions.take('third')).toThrow(REFUSED)
    expect(subscriptions.count()).toBe(3)
    first.leave()
    first.leave()
    expect(subscriptions.count()).toBe(2)
    follow(subscriptions)
    expect(() => subscriptions.take('other')).toThrow(REFUSED)
  })

  it('forget a tenant with its last reader', () => {
    const subscriptions = open()
    const { leave } = follow(subscriptions)
    expect(subscriptions.tenantIds()).toEqual(['acme'])
    leave()
    expect(subscriptions.tenantIds()).toEqual([])
    expect(subscriptions.revisionOf('acme')).toBe(undefined)
  })

  it('end every stream', () => {
    const subscriptions = open()
    const streams = [
      follow(subscriptions, { last: 3 }),
      follow(subscriptions, { tenantId: 'other', last: 3 }),
    ]
    subscriptions.end()
    expect(streams.map(({ sent }) => sent)).toEqual([['end'], ['end']])
  })
})
