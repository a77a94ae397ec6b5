import { isDeepStrictEqual } from 'node:util'
import type { TenantContent, TenantPlugin } from '@plugboard/catalog'
import type { FieldChange, TenantChange } from '@plugboard/types'
import { orderOf } from '../installs/tenant-plugins.ts'

/** What leads from one content of a tenant to another, sorted by plugin id. */
export function compareContents(before: TenantContent, after: TenantContent): TenantChange[] {
  const formerById = byId(before)
  const presentById = byId(after)
  const ids = [...new Set([...formerById.keys(), ...presentById.keys()])].toSorted()
  return ids.flatMap((pluginId) => {
    const former = formerById.get(pluginId)
    const present = presentById.get(pluginId)
    const fields = former === present ? [] : compareFields(former, present)
    return fields.length === 0 ? [] : [{ change: changeOf(former, present), pluginId, fields }]
  })
}

function byId({ plugins }: TenantContent): ReadonlyMap<string, TenantPlugin> {
  return new Map(plugins.map((plugin) => [plugin.pluginId, plugin]))
}

function changeOf(
  former: TenantPlugin | undefined,
  present: TenantPlugin | undefined,
): TenantChange['change'] {
  if (!former) return 'installed'
  return present ? 'changed' : 'uninstalled'
}

function compareFields(former: TenantPlugin | undefined, present: TenantPlugin | undefined): FieldChange[] {
  if (!former || !present) {
    return [{ field: 'version', before: former?.version ?? null, after: present?.version ?? null }]
  }
  const left = fieldsOf(former)
  const right = fieldsOf(present)
  const fields = FIELDS.map((field) => ({ field, before: left[field], after: right[field] }))
  const changed: FieldChange[] = fields.filter(({ before, after }) => before !== after)
  // A configuration may be large and private, so only the fact that it changed is recorded.
  if (!isDeepStrictEqual(former.config, present.config)) {
    changed.push({ field: 'config', before: null, after: null })
  }
  return changed
}

const FIELDS = ['version', 'enabled', 'order'] as const

function fieldsOf(plugin: TenantPlugin): Record<(typeof FIELDS)[number], FieldChange['before']> {
  return { version: plugin.version, enabled: plugin.enabled, order: orderOf(plugin) }
}
