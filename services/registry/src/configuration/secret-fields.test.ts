import { jsonPointer } from '@plugboard/types'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fieldAt, hasPlace, withFields } from './secret-fields.ts'

const name = fc.string({ minLength: 0, maxLength: 6 }).filter((text) => text !== '__proto__')
const path = fc.array(name, { minLength: 1, maxLength: 4 })

it('a field of any name is found where it was put, and is gone when it was taken out', () => {
  fc.assert(
    fc.property(path, (names) => {
      const pointer = jsonPointer(names)
      const parent = names.slice(0, -1).reduceRight<object>((inner, each) => ({ [each]: inner }), {})
      const around = { other: 1, ...parent }
      expect(hasPlace(around, pointer)).toBe(true)
      const before = JSON.stringify(around)
      const put = withFields(around, [[pointer, 'secret']])
      expect(fieldAt(put, pointer)).toBe('secret')
      expect(JSON.stringify(around)).toBe(before)
      expect(fieldAt(withFields(put, [[pointer, undefined]]), pointer)).toBeUndefined()
    }),
  )
})

it.each([
  ['a missing object', {}],
  ['a list', { a: [{ b: 1 }] }],
  ['a text', { a: 'b' }],
])('a field in %s has no place, and nothing is put there', (_what, configuration) => {
  expect(hasPlace(configuration, '/a/0/b')).toBe(false)
  expect(fieldAt(configuration, '/a/0/b')).toBeUndefined()
  expect(withFields(configuration, [['/a/0/b', 'secret']])).toEqual(configuration)
})
