import { expect, it } from 'vitest'
import { namesIn } from './names-in.ts'

it('names in a text are separated by spaces, commas, semicolons or lines, and each counts once', () => {
  expect(namesIn(' acme, shop;acme\nother  last,')).toEqual(['acme', 'shop', 'other', 'last'])
})

it('a text without names has none', () => {
  expect(namesIn(' , ;\n')).toEqual([])
})
