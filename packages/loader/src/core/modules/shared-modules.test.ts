import { RUNTIME_GLOBAL, SHARED_MODULES } from '@plugboard/types/plugin-contract'
import React from 'react'
import { jsx } from 'react/jsx-runtime'
import { expect, it } from 'vitest'
import { installSharedModules } from './shared-modules.ts'

it('the shared modules contain the one React of the page, and cannot be replaced', () => {
  const ui = { Button: () => null }
  const runtime = installSharedModules({ '@acme/ui': ui })
  expect(Object.keys(runtime.modules)).toEqual(expect.arrayContaining([...SHARED_MODULES, '@acme/ui']))
  expect(runtime.modules.react).toHaveProperty('useState', React.useState)
  expect(runtime.modules['react/jsx-runtime']).toHaveProperty('jsx', jsx)
  expect(runtime.modules['react/jsx-dev-runtime']).toHaveProperty('jsxDEV', expect.any(Function))
  expect(runtime.reactVersion).toBe(React.version)

  expect(Reflect.set(globalThis, RUNTIME_GLOBAL, {})).toBe(false)
  expect(Reflect.set(runtime.modules, 'react', {})).toBe(false)
  expect(Reflect.set(Object(runtime.modules.react), 'useState', () => [])).toBe(false)
  expect(Reflect.set(Object(runtime.modules['react/jsx-runtime']), 'jsx', () => null)).toBe(false)
  expect(Reflect.deleteProperty(Object(runtime.modules['react-dom']), 'createPortal')).toBe(false)
  expect(installSharedModules({ '@acme/ui': {} })).toBe(runtime)
  expect(() => installSharedModules({ '@acme/other': {} })).toThrow('@acme/other cannot be shared')
})
