import { expect, it } from 'vitest'
import { growthOf, isBeyond } from './growth.ts'

const ALLOWED = { part: 0.05, bytes: 2 }

it('memory that grows until its caches are full is not growth', () => {
  const growth = growthOf([10, 60, 90, 100, 101, 99, 100, 102, 100])
  expect(growth).toEqual({ before: 100, after: 100 })
  expect(isBeyond(growth, ALLOWED)).toBe(false)
})

it('memory that goes on growing with every round is growth', () => {
  const growth = growthOf([100, 110, 120, 130, 140, 150, 160, 170, 180])
  expect(growth).toEqual({ before: 140, after: 170 })
  expect(isBeyond(growth, ALLOWED)).toBe(true)
})

it('two rounds show no growth', () => {
  expect(() => growthOf([1, 2])).toThrow(RangeError)
})
