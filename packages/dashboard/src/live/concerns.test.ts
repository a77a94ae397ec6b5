import { expect, it } from 'vitest'
import { concerns } from './concerns.ts'

const INSTALLED = { action: 'tenant.plugin.installed', pluginId: 'maps', tenantId: 'acme' } as const

it.each([
  [['plugins', 'one', 'maps'], true],
  [['plugins', 'tenants', 'maps', 'list', undefined], true],
  [['tenants', 'acme', 'plugins'], true],
  [['plugins', 'one', 'other'], false],
  [['plugins', 'list', {}], false],
  [['tenants', 'other', 'plugins'], false],
  [['tenants', 'acme', 'plugins', 'maps', 'installation'], false],
  [['session'], false],
])('an installation concerns the view with the key %j: %s', (key, expected) => {
  expect(concerns(INSTALLED, key)).toBe(expected)
})

it('a change of neither a plugin nor a tenant concerns no view of one', () => {
  expect(concerns({ action: 'scan.started' }, ['plugins', 'upgrades', undefined])).toBe(false)
})
