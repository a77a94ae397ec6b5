import { describe, expect, it } from 'vitest'
import { createMessageBudget } from './message-budget.ts'

const MIB = 1024 * 1024

/** A budget with a clock of its own, and what it says of messages sent one after another. */
function openBudget() {
  let time = 0
  const budget = createMessageBudget(() => time)
  const pass = (ms: number): void => {
    time += ms
  }
  const send = (data: unknown, { readMs = 0, handleMs = 0 } = {}): string | undefined =>
    budget.spend(
      () => {
        pass(readMs)
        return data
      },
      () => pass(handleMs),
    )
  return { budget, pass, send }
}

describe('the budget for the messages of a frame', () => {
  it('allows a thousand messages in each second, read or not', () => {
    const { budget, pass, send } = openBudget()
    for (let second = 0; second < 3; second += 1) {
      for (let n = 0; n < 500; n += 1) {
        expect(budget.count()).toBeUndefined()
        expect(send({ type: 'size', height: n })).toBeUndefined()
      }
      pass(1000)
    }
    for (let n = 0; n < 1000; n += 1) budget.count()
    expect(budget.count()).toBe('it sends more than 1000 messages a second')
    expect(send(null)).toBe('it sends more than 1000 messages a second')
  })

  it.each<[string, unknown]>([
    ['a text', 'x'.repeat(9 * MIB)],
    ['a boxed text', new String('x'.repeat(9 * MIB))],
    ['a buffer', new ArrayBuffer(9 * MIB)],
    ['an array of numbers of fixed size', new Float64Array((9 * MIB) / 8)],
    ['many small values', Array.from({ length: 600_000 }, (_, n) => n)],
    ['the same text many times', Array.from({ length: 9 }, () => 'x'.repeat(MIB))],
    ['the keys and values of a map', new Map([['x'.repeat(4 * MIB), 'x'.repeat(5 * MIB)]])],
    ['a set', new Set(['x'.repeat(9 * MIB)])],
    ['an error', new Error('x'.repeat(5 * MIB))],
    ['nested objects', { a: { b: [{ c: 'x'.repeat(9 * MIB) }] } }],
  ])('allows one message of 9 MiB in a second, and refuses the second one, for %s', (_, data) => {
    const { pass, send } = openBudget()
    expect(send(data)).toBeUndefined()
    expect(send(data)).toBe('it sends more than 16 MiB a second')
    pass(1000)
    expect(send(data)).toBeUndefined()
  })

  it('does not handle a message that is too large, and measures one that contains itself', () => {
    const { budget, send } = openBudget()
    const loop: unknown[] = []
    loop.push(loop, loop)
    expect(send(loop)).toBeUndefined()
    let handled = 0
    const handle = (): void => {
      handled += 1
    }
    expect(budget.spend(() => new ArrayBuffer(17 * MIB), handle)).toMatch(/MiB/)
    expect(handled).toBe(0)
  })

  it('refuses messages that take more than half a second to read, though few', () => {
    const { send } = openBudget()
    expect(send(null, { readMs: 300 })).toBeUndefined()
    expect(send(null, { readMs: 300 })).toBe('its messages hold up the page for more than 500 ms a second')
  })

  it('allows one slow function of the host, and refuses to call many', () => {
    const { send } = openBudget()
    expect(send(null, { handleMs: 900 })).toBeUndefined()
    const many = openBudget()
    const results = Array.from({ length: 30 }, () => many.send(null, { handleMs: 30 }))
    expect(results.slice(0, 20).every((result) => result === undefined)).toBe(true)
    expect(results[20]).toBe('its messages hold up the page for more than 500 ms a second')
  })
})
