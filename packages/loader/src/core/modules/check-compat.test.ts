import type { SharedRuntime } from '@plugboard/types/plugin-contract'
import { expect, it } from 'vitest'
import { samplePlugin } from '../../testing/sample-plugin.ts'
import { checkCompat } from './check-compat.ts'

// What the App Router of Next.js 16 runs: a canary, which no range of semver contains.
const RUNTIME: SharedRuntime = {
  version: '1.0',
  reactVersion: '19.3.0-canary-278794d7-20261002',
  modules: {},
}

it.each([{}, { react: '19' }, { react: '19.3' }, { react: '19.2', runtime: '1' }, { runtime: '1.0' }])(
  'a plugin built for %j is compatible with the page',
  (compat) => {
    expect(() => checkCompat(samplePlugin({ compat }), RUNTIME)).not.toThrow()
  },
)

it.each([
  [{ react: '18' }, 'built for React 18'],
  [{ react: '20' }, 'built for React 20'],
  [{ react: '19.4' }, 'built for React 19.4'],
  [{ runtime: '2' }, 'the plugin contract 2'],
  [{ runtime: '1.1' }, 'the plugin contract 1.1'],
])('a plugin built for %j is refused with a message that names what the page has', (compat, message) => {
  const check = () => checkCompat(samplePlugin({ compat }), RUNTIME)
  expect(check).toThrow(expect.objectContaining({ code: 'INCOMPATIBLE', pluginId: 'test-plugin' }))
  expect(check).toThrow(message)
})
