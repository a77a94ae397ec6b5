import type { TenantChange } from '@plugboard/client'
import { describe, expect, it } from 'vitest'
import en from '../../messages/en.json'
import type { Say } from '../../messages/messages.ts'
import { sayChange } from './say-change.ts'

/** Messages without plurals need no more than this. */
const say: Say = (key, values = {}) =>
  en[key].replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(values[name]))

const changed = (...fields: TenantChange['fields']): TenantChange => ({
  change: 'changed',
  pluginId: 'maps',
  fields,
  description: '',
})

describe('a change of a tenant', () => {
  it('that gives or takes a plugin is one sentence, however many fields it has', () => {
    const fields: TenantChange['fields'] = [
      { field: 'version', before: null, after: '1.0.0' },
      { field: 'enabled', before: null, after: true },
    ]
    expect(sayChange({ ...changed(...fields), change: 'installed' }, say)).toEqual([
      'maps 1.0.0 was installed.',
    ])
    const removed = [{ field: 'version', before: '1.0.0', after: null } as const]
    const kept = { field: 'keptConfiguration', before: null, after: true } as const
    expect(sayChange({ ...changed(...removed), change: 'uninstalled' }, say)).toEqual([
      'maps 1.0.0 was uninstalled.',
    ])
    expect(sayChange({ ...changed(...removed, kept), change: 'uninstalled' }, say)).toEqual([
      'maps 1.0.0 was uninstalled. Its configuration is kept.',
    ])
  })

  it('tells an exact version once, and a range with the version it led to', () => {
    const version = { field: 'version', before: '1.0.0', after: '1.1.0' } as const
    const exact = { field: 'requested', before: '1.0.0', after: '1.1.0' } as const
    const range = { field: 'requested', before: '1.0.0', after: '^1.0.0' } as const
    expect(sayChange(changed(version, exact), say)).toHaveLength(1)
    expect(sayChange(changed(version, range), say)).toHaveLength(2)
  })

  it('of the settings of the tenant names the tenant', () => {
    const freeze = { field: 'freeze', before: null, after: 'Peak season.' } as const
    expect(sayChange({ ...changed(freeze), pluginId: null }, say)).toEqual([
      'The tenant was frozen: Peak season.',
    ])
  })

  it('says the opposite when it goes back', () => {
    const there = sayChange(changed({ field: 'enabled', before: true, after: false }), say)
    const back = sayChange(changed({ field: 'enabled', before: false, after: true }), say)
    expect([...there, ...back]).toEqual(['maps was disabled.', 'maps was enabled.'])
  })

  it.each([
    [0, 'change.waitNot', undefined],
    [60, 'change.wait', 60],
    [7200, 'change.waitHours', 2],
    [259_200, 'change.waitDays', 3],
    [null, 'change.waitAsTenant', 'null'],
  ])('of the wait to %j seconds says the largest whole unit: %s', (after, key, count) => {
    const told: unknown[] = []
    const listen: Say = (asked, values) => {
      told.push(asked, values?.['after'])
      return ''
    }
    sayChange(changed({ field: 'minReleaseAgeSeconds', before: 1, after }), listen)
    expect(told).toEqual([key, count])
  })
})
