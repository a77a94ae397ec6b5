import { describe, expect, it } from 'vitest'
import { createShortcutReader } from './shortcut-keys.ts'

const actionsOf = (...keys: readonly (readonly [key: string, atMs: number])[]) => {
  const read = createShortcutReader()
  return keys.map(([key, atMs]) => read(key, atMs)).filter((action) => action !== null)
}

describe('keys of the dashboard', () => {
  it('go to a screen as a pair', () => {
    expect(actionsOf(['g', 0], ['a', 400])).toEqual([{ kind: 'go', path: '/audit' }])
    expect(actionsOf(['g', 0], ['g', 10], ['g', 20], ['p', 30])).toEqual([{ kind: 'go', path: '/plugins' }])
  })

  it('go nowhere when the second one comes late, is unknown, or comes without the first', () => {
    expect(actionsOf(['g', 0], ['a', 1501])).toEqual([])
    expect(actionsOf(['g', 0], ['x', 10], ['a', 20])).toEqual([])
    expect(actionsOf(['p', 0])).toEqual([])
  })

  it('ask for the search and for help alone, but not as the second of a pair', () => {
    expect(actionsOf(['/', 0], ['?', 10])).toEqual([{ kind: 'search' }, { kind: 'help' }])
    expect(actionsOf(['g', 0], ['/', 10])).toEqual([])
  })
})
