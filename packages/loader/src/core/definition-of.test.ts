import { forwardRef, lazy, memo } from 'react'
import { expect, it } from 'vitest'
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
  [{ default: Component }, 'it exports default'],
  [{ default: null }, 'it exports default'],
  [{ default: { extensions: null } }, 'it exports default'],
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
