import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('createTurns', () => {
  it('gives each of many concurrent callers a separate turn of the event loop, in order', async () => {
    const turns = createTurns()
    const log: string[] = []
    const callers = ['a', 'b', 'c'].map(async (caller) => {
      await turns.next()
      log.push(caller)
    })
    const others = async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await setImmediate()
        log.push('others')
      }
    }
    await Promise.all([...callers, others()])
    expect(log).toEqual(['a', 'others', 'b', 'others', 'c', 'others'])
  })

  it('gives a turn to a caller that comes after all others have had theirs', async () => {
    const turns = createTurns()
    await turns.next()
    await turns.next()
    await Promise.all([turns.next(), turns.next()])
    await expect(turns.next()).resolves.toBeUndefined()
  })
})
