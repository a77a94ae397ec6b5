import { describe, expect, it } from 'vitest'
import { differencesOf, withValueAt } from './json-difference.ts'

describe('the difference of two configurations', () => {
  it('names each field that was changed, added or removed by its pointer', () => {
    const before = { label: 'Pay', colors: { accent: 'red', ground: 'white' }, old: true, list: [1, 2] }
    const after = {
      label: 'Pay now',
      colors: { accent: 'red', ground: 'black' },
      list: [1, 2, 3],
      'a/b~c': 1,
    }
    expect(differencesOf(before, after)).toEqual([
      { pointer: '/label', before: 'Pay', after: 'Pay now' },
      { pointer: '/colors/ground', before: 'white', after: 'black' },
      { pointer: '/list', before: [1, 2], after: [1, 2, 3] },
      { pointer: '/a~1b~0c', before: undefined, after: 1 },
      { pointer: '/old', before: true, after: undefined },
    ])
  })

  it('is empty for equal ones, and knows null from nothing', () => {
    expect(differencesOf({ a: { b: [] } }, { a: { b: [] } })).toEqual([])
    expect(differencesOf({ a: null }, {})).toEqual([{ pointer: '/a', before: null, after: undefined }])
  })

  it('does not take what objects inherit for a field', () => {
    expect(differencesOf({}, { toString: 'x' })).toEqual([
      { pointer: '/toString', before: undefined, after: 'x' },
    ])
  })
})

describe('a value put at a pointer', () => {
  it.each([
    ['/key', { key: null }],
    ['/api/key', { api: { key: null } }],
    ['/a~1b', { 'a/b': null }],
  ])('%s makes what is missing on the way', (pointer, expected) => {
    expect(withValueAt({}, pointer, null)).toEqual(expected)
  })

  it('leaves everything else as it is, also in lists', () => {
    const value = { accounts: [{ name: 'a', key: 'x' }, { name: 'b' }], label: 'Pay' }
    expect(withValueAt(value, '/accounts/0/key', null)).toEqual({
      accounts: [{ name: 'a', key: null }, { name: 'b' }],
      label: 'Pay',
    })
    expect(value.accounts[0]).toEqual({ name: 'a', key: 'x' })
  })
})
