import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { PluginScope } from './plugin-scope.ts'

it('a plugin scope shows what is in it when its value is an id and a version', () => {
  const value = { id: 'my-plugin', version: '1.0.0' }
  expect(renderToString(createElement(PluginScope, { value }, 'Shown'))).toBe('Shown')
})

it.each(['my-plugin', { id: 'my-plugin' }, undefined])(
  'a plugin scope with the value %j is refused, since the styles of the plugin would not hold in it',
  (value) => {
    // @ts-expect-error -- by type, too
    const scope = createElement(PluginScope, { value }, 'Shown')
    expect(() => renderToString(scope)).toThrow('the value must be { id, version }')
  },
)
