import { forwardRef, lazy, memo } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { definitionOf } from './definition-of.ts'

const Component = () => null
class Old {
  render() {
    return null
  }
}

it.each([
  [{}],
  [
    {
      a: Component,
      b: Old,
      c: memo(Component),
      d: lazy(async () => ({ default: Component })),
      e: forwardRef(Component),
    },
  ],
])('the definition of a module is its default export, here with the extensions %o', (extensions) => {
  const definition = { extensions }
  expect(definitionOf({ default: definition }, 'test-plugin')).toBe(definition)
})

it.each([
  [{}, 'it exports nothing'],
  [{ plugin: {}, other: 1 }, 'it exports plugin, other'],
  [{ default: Component }, 'it is of type function, without extensions'],
  [{ default: null }, 'it is of type object, without extensions'],
  [{ default: {}, other: 1 }, 'it is of type object, without extensions'],
  [{ default: { extensions: null } }, 'it is of type object, without extensions'],
  [{ default: { extensions: { point: 'marquee' } } }, 'its extension for point is not a React component'],
  [
    { default: { extensions: { ok: Component, point: {} } } },
    'its extension for point is not a React component',
  ],
])('a module that exports %o is refused as EXPORTS_INVALID', (module, message) => {
  const read = () => definitionOf(module, 'test-plugin')
  expect(read).toThrow(expect.objectContaining({ code: 'EXPORTS_INVALID', pluginId: 'test-plugin' }))
  expect(read).toThrow(message)
})

describe('the styles of a definition', () => {
  class Sheet {
    readonly disabled = false
  }
  beforeEach(() => vi.stubGlobal('CSSStyleSheet', Sheet))
  afterEach(() => vi.unstubAllGlobals())

  it.each([[{ a: 'x' }], ['p {}'], [['p {}']], [[new Sheet(), {}]]])(
    'are refused if they are %o',
    (styles) => {
      const read = () => definitionOf({ default: { extensions: {}, styles } }, 'test-plugin')
      expect(read).toThrow(expect.objectContaining({ code: 'EXPORTS_INVALID' }))
      expect(read).toThrow('CSSStyleSheet')
    },
  )

  it('are accepted if they are constructed style sheets', () => {
    const definition = { extensions: {}, styles: [new Sheet()] }
    expect(definitionOf({ default: definition }, 'test-plugin')).toBe(definition)
  })
})
