import { expect, it } from 'vitest'
import { splitValues } from './split-values.ts'

it.each([
  ['', []],
  [' , ,', []],
  ['acme, globex', ['acme', 'globex']],
  ['the shop team,\nacme,acme', ['the shop team', 'acme']],
])('the text %j has the values %j', (text, values) => {
  expect(splitValues(text)).toEqual(values)
})
