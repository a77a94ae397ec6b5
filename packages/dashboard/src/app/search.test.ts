import { describe, expect, it } from 'vitest'
import { dayOf, generationOf, oneOf, returnPathOf, textOf } from './search.ts'

describe('a search parameter', () => {
  it.each([
    ['pay', 'pay'],
    [19, '19'],
    ['', undefined],
    ['  ', undefined],
    [true, undefined],
    [{ a: 1 }, undefined],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), undefined],
  ])('with the value %j is the text %j', (value, text) => {
    expect(textOf(value)).toBe(text)
  })

  it('with a value that is none of the choices is left out', () => {
    expect(oneOf(['id', 'updated'], 'updated')).toBe('updated')
    expect(oneOf(['id', 'updated'], 'popular')).toBeUndefined()
  })

  it.each([
    [41, 41],
    [0, undefined],
    [-1, undefined],
    [1.5, undefined],
    [2 ** 53, undefined],
    ['41', undefined],
    [null, undefined],
  ])('with the value %j is the generation %j', (value, generation) => {
    expect(generationOf(value)).toBe(generation)
  })
})

describe('a search parameter for a day', () => {
  it.each([
    ['2026-11-30', '2026-11-30'],
    ['2026-13-30', undefined],
    ['30.11.2026', undefined],
    ['2026-11-30T10:00:00Z', undefined],
    [20261130, undefined],
  ])('with the value %j is the day %s', (value, day) => {
    expect(dayOf(value)).toBe(day)
  })
})

describe('the path to go back to after a sign-in', () => {
  it.each(['/plugins', '/plugins/maps?tab=1#x'])('may be %s', (path) => {
    expect(returnPathOf(path)).toBe(path)
  })

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    7,
  ])('is not %j', (path) => {
    expect(returnPathOf(path)).toBeUndefined()
  })
})
