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
])('is what the module exports by default: %o', (extensions) => {
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
  [{ default: { extensions: { point: 'marquee' } } }, 'what it has for point is not a React component'],
  [
    { default: { extensions: { ok: Component, point: {} } } },
    'what it has for point is not a React component',
  ],
])('is refused for %o', (module, message) => {
  const read = () => definitionOf(module, 'test-plugin')
  expect(read).toThrow(expect.objectContaining({ code: 'EXPORTS_INVALID', pluginId: 'test-plugin' }))
  expect(read).toThrow(message)
})

describe('the styles it brings', () => {
  class Sheet {
    readonly disabled = false
  }
  beforeEach(() => vi.stubGlobal('CSSStyleSheet', Sheet))
  afterEach(() => vi.unstubAllGlobals())

  it.each([[{ a: 'x' }], ['p {}'], [['p {}']], [[new Sheet(), {}]]])('are refused as %o', (styles) => {
    const read = () => definitionOf({ default: { extensions: {}, styles } }, 'test-plugin')
    expect(read).toThrow(expect.objectContaining({ code: 'EXPORTS_INVALID' }))
    expect(read).toThrow('CSSStyleSheet')
  })

  it('are constructed style sheets', () => {
    const definition = { extensions: {}, styles: [new Sheet()] }
    expect(definitionOf({ default: definition }, 'test-plugin')).toBe(definition)
  })
})
