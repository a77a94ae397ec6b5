import { isDeepStrictEqual } from 'node:util'
import type { Freeze, KeptConfiguration, TenantContent, TenantPlugin } from '@plugboard/catalog'
import { DEFAULT_HOST_ID, type FieldChange, type PluginId, type TenantChange } from '@plugboard/types'
import { findKept } from '../installs/kept-configurations.ts'
import { orderOf } from '../installs/tenant-plugins.ts'
import { policyOf, requestedOf } from '../upgrades/plugin-wish.ts'

/** What leads from one content of a tenant to another: its settings first, then its plugins by id. */
export function compareContents(before: TenantContent, after: TenantContent): TenantChange[] {
  const settings = compareFields(settingsOf(before), settingsOf(after))
  const changes: TenantChange[] =
    settings.length === 0 ? [] : [{ change: 'changed', pluginId: null, fields: settings }]
  const formerById = byId(before)
  const presentById = byId(after)
  const ids = [...new Set([...idsOf(before), ...idsOf(after)])].toSorted()
  for (const pluginId of ids) {
    const former = formerById.get(pluginId)
    const present = presentById.get(pluginId)
    const fields = [
      ...(former && present ? comparePlugins(former, present) : versionOf(former, present)),
      ...compareKept(findKept(before, pluginId), findKept(after, pluginId)),
    ]
    if (fields.length > 0) changes.push({ change: changeOf(former, present), pluginId, fields })
  }
  return changes
}

/** The properties in which a plugin of a tenant differs from its earlier state. */
export function comparePlugins(former: TenantPlugin, present: TenantPlugin): FieldChange[] {
  if (former === present) return []
  const fields = compareFields(fieldsOf(former), fieldsOf(present))
  // A configuration may be large and private, so only the fact that it changed is recorded.
  const isConfigSame = isDeepStrictEqual(configOf(former), configOf(present))
  return isConfigSame ? fields : [...fields, { field: 'config', before: null, after: null }]
}

function configOf({ config, secrets = [] }: TenantPlugin) {
  return { config, secrets }
}

function idsOf({ plugins, keptConfigurations = [] }: TenantContent): readonly PluginId[] {
  return [...plugins, ...keptConfigurations].map(({ pluginId }) => pluginId)
}

/** What is kept may be large and private too. */
function compareKept(
  former: KeptConfiguration | undefined,
  present: KeptConfiguration | undefined,
): FieldChange[] {
  if (isDeepStrictEqual(former, present)) return []
  return [{ field: 'keptConfiguration', before: former !== undefined, after: present !== undefined }]
}

function byId({ plugins }: TenantContent): ReadonlyMap<string, TenantPlugin> {
  return new Map(plugins.map((plugin) => [plugin.pluginId, plugin]))
}

function changeOf(
  former: TenantPlugin | undefined,
  present: TenantPlugin | undefined,
): TenantChange['change'] {
  if (former && !present) return 'uninstalled'
  return present && !former ? 'installed' : 'changed'
}

function versionOf(former: TenantPlugin | undefined, present: TenantPlugin | undefined): FieldChange[] {
  if (!former && !present) return []
  return [{ field: 'version', before: former?.version ?? null, after: present?.version ?? null }]
}

/** The comparable fields, in the order in which changes are told. */
type Fields = readonly (readonly [FieldChange['field'], FieldChange['before']])[]

function fieldsOf(plugin: TenantPlugin): Fields {
  return [
    ['version', plugin.version],
    ['requested', requestedOf(plugin)],
    ['upgrade', policyOf(plugin)],
    ['minReleaseAgeSeconds', secondsOf(plugin.minReleaseAgeMs) ?? null],
    ['securityFix', plugin.securityFix ?? null],
    ['ownersRevision', plugin.ownersRevision ?? 0],
    ['freeze', freezeText(plugin.freeze)],
    ['withdrawn', plugin.withdrawn ?? false],
    ['enabled', plugin.enabled],
    ['order', orderOf(plugin)],
  ]
}

function settingsOf({
  minReleaseAgeMs = 0,
  securityFixes = 'at-once',
  hostId = DEFAULT_HOST_ID,
  freeze,
}: TenantContent): Fields {
  return [
    ['minReleaseAgeSeconds', secondsOf(minReleaseAgeMs) ?? 0],
    ['securityFixes', securityFixes],
    ['host', hostId],
    ['freeze', freezeText(freeze)],
  ]
}

function compareFields(former: Fields, present: Fields): FieldChange[] {
  return present.flatMap(([field, after], index) => {
    const before = former[index]?.[1] ?? null
    return before === after ? [] : [{ field, before, after }]
  })
}

function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000
}

function freezeText(freeze: Freeze | undefined): string | null {
  if (!freeze) return null
  if (freeze.untilMs === null) return freeze.reason
  return `${freeze.reason} (until ${new Date(freeze.untilMs).toISOString()})`
}
