import { describe, expect, it } from 'vitest'
import { createFairGate, type FairGate, type Lane } from './fair-gate.ts'

/** A gate whose turns end one by one, when the test says so, and the order in which they began. */
function openGate(turnsAtATime: number) {
  const gate: FairGate = createFairGate(turnsAtATime)
  const begun: string[] = []
  const running: PromiseWithResolvers<void>[] = []
  const ask = (name: string, lane: Lane, signal?: AbortSignal): Promise<void> =>
    gate.run(
      lane,
      () => {
        begun.push(name)
        const turn = Promise.withResolvers<void>()
        running.push(turn)
        return turn.promise
      },
      { signal },
    )
  const endOne = async () => {
    running.shift()?.resolve()
    await settled()
  }
  return { gate, begun, ask, endOne }
}

/** All that follows from what was just done has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const lane = (caller: string, task = 'one'): Lane => ({ caller, task })

describe('a fair gate', () => {
  it('runs turns up to its limit at a time, and the next one when one has ended', async () => {
    const { begun, ask, endOne } = openGate(2)
    for (const name of ['a', 'b', 'c']) void ask(name, lane('x'))
    await settled()
    expect(begun).toEqual(['a', 'b'])
    await endOne()
    expect(begun).toEqual(['a', 'b', 'c'])
  })

  it('serves callers in rotation, however many turns one of them has queued', async () => {
    const { begun, ask, endOne } = openGate(1)
    for (const name of ['a1', 'a2', 'a3', 'a4']) void ask(name, lane('a'))
    for (const name of ['b1', 'b2']) void ask(name, lane('b'))
    void ask('c1', lane('c'))
    for (let turn = 0; turn < 7; turn += 1) await endOne()
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
  })

  it('serves the tasks of one caller in rotation, and the turns of a task in order', async () => {
    const { begun, ask, endOne } = openGate(1)
    for (const name of ['1a', '1b', '1c']) void ask(name, lane('x', 'first'))
    for (const name of ['2a', '2b']) void ask(name, lane('x', 'second'))
    for (let turn = 0; turn < 5; turn += 1) await endOne()
    expect(begun).toEqual(['1a', '1b', '2a', '1c', '2b'])
  })

  it('rejects with the error of a failed turn, and runs the next one', async () => {
    const { gate, begun, ask } = openGate(1)
    await expect(gate.run(lane('x'), () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    void ask('next', lane('x'))
    await settled()
    expect(begun).toEqual(['next'])
  })

  it('skips a turn that was aborted while it waited, and runs the others', async () => {
    const { begun, ask, endOne } = openGate(1)
    const abort = new AbortController()
    void ask('first', lane('a'))
    const aborted = ask('aborted', lane('b'), abort.signal)
    void ask('last', lane('b'))
    abort.abort(new Error('the client is gone'))
    await expect(aborted).rejects.toThrow('the client is gone')
    await endOne()
    expect(begun).toEqual(['first', 'last'])
  })

  it('begins no turn whose signal is already aborted', async () => {
    const { begun, ask } = openGate(1)
    await expect(ask('a', lane('x'), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(begun).toEqual([])
  })

  it('runs a new turn at once when all waiting turns have run or were aborted', async () => {
    const { begun, ask, endOne } = openGate(1)
    const abort = new AbortController()
    void ask('first', lane('a'))
    const gone = ask('gone', lane('b'), abort.signal)
    abort.abort(new Error('gone'))
    await expect(gone).rejects.toThrow('gone')
    await endOne()
    void ask('next', lane('c'))
    await settled()
    expect(begun).toEqual(['first', 'next'])
  })
})
