import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('createTurns', () => {
  it('gives each of many who wait at once a turn of the event loop of its own, in their order', async () => {
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

  it('gives turns to those who come after the last one was taken', async () => {
    const turns = createTurns()
    await turns.next()
    await turns.next()
    await Promise.all([turns.next(), turns.next()])
    await expect(turns.next()).resolves.toBeUndefined()
  })
})
