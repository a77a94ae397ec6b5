import type { ListedPlugin, TenantContent } from '@plugboard/catalog'
import type { TenantId, UpgradePolicy } from '@plugboard/types'
import type { TenantState } from '../generations/make-generation.ts'
import type { Wish } from './allowed-ranges.ts'
import type { HoldFacts } from './holds-of.ts'
import { parseRequested } from './parse-requested.ts'

/** The version, range or tag that was asked for. */
export function requestedOf({ requested, version }: ListedPlugin): string {
  return requested ?? version
}

/** Which versions the plugin is upgraded to by itself. */
export function policyOf({ upgrade = 'pinned' }: ListedPlugin): UpgradePolicy {
  return upgrade
}

/** What a plugin that a tenant has may become by itself. */
export function wishOf(plugin: ListedPlugin): Wish {
  return {
    requested: parseRequested(requestedOf(plugin)),
    policy: policyOf(plugin),
    current: plugin.version,
    isRevoked: plugin.withdrawn ?? false,
  }
}

/** What can hold an upgrade of a plugin. */
export function holdFacts(
  plugin: Pick<ListedPlugin, 'pluginId' | 'freeze' | 'minReleaseAgeMs' | 'ownersRevision'>,
  {
    tenantId,
    content,
    rolledBack = {},
    nowMs,
  }: Pick<TenantState, 'rolledBack'> & {
    tenantId: TenantId
    content: Omit<TenantContent, 'plugins' | 'keptConfigurations'>
    nowMs: number
  },
): HoldFacts {
  return {
    nowMs,
    tenantId,
    hostId: content.hostId,
    securityFixes: content.securityFixes ?? 'at-once',
    minReleaseAgeMs: plugin.minReleaseAgeMs ?? content.minReleaseAgeMs ?? 0,
    freeze: plugin.freeze,
    tenantFreeze: content.freeze,
    ownersRevision: plugin.ownersRevision ?? 0,
    rolledBack: Object.hasOwn(rolledBack, plugin.pluginId) ? (rolledBack[plugin.pluginId] ?? []) : [],
  }
}
