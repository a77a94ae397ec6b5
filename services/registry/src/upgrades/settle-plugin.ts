import type { TenantPlugin } from '@plugboard/catalog'
import type { PluginId, TenantId } from '@plugboard/types'
import { makeGeneration, type TenantPorts, type TenantState } from '../generations/make-generation.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { stateOf } from '../version-states/state-of.ts'
import { chooseUpgrade } from './choose-upgrade.ts'
import { furtherHold } from './further-hold.ts'
import { ownerHold } from './owner-hold.ts'
import { holdFacts, policyOf, wishOf } from './plugin-wish.ts'

export interface Settled {
  /** Whether the tenant has a new generation. */
  readonly isChanged: boolean
  /** When time alone may change what the tenant should have; null when it never does. */
  readonly nextAtMs: number | null
}

/**
 * Gives a tenant the version of a plugin that it should have now: an upgrade that it asked for, or another version in place of
 * a revoked one. Without another one, the plugin stays installed and is taken off the pages for as long as the version is
 * revoked.
 *
 * @throws TagNotFoundError, TenantManifestTooLargeError, TenantBusyError; outages
 */
export async function settlePlugin(
  ports: TenantPorts,
  { tenantId, pluginId }: { tenantId: TenantId; pluginId: PluginId },
): Promise<Settled> {
  const { clock } = ports
  const { isChanged, result } = await makeGeneration(ports, {
    tenantId,
    isDryRun: false,
    origin: { madeBy: null, from: 'policy' },
    async change(tenant) {
      const { plugins } = tenant.content
      const present = plugins.find((plugin) => plugin.pluginId === pluginId)
      if (!present) return { ...tenant, result: null }
      const { plugin, from, nextAtMs } = await settled(ports, present, {
        ...tenant,
        tenantId,
        nowMs: clock(),
      })
      if (plugin === present) return { ...tenant, result: nextAtMs }
      const content = { ...tenant.content, plugins: plugins.with(plugins.indexOf(present), plugin) }
      return { ...tenant, content, from, result: nextAtMs }
    },
  })
  return { isChanged, nextAtMs: result }
}

async function settled(
  ports: TenantPorts,
  present: TenantPlugin,
  { tenantId, ...tenant }: TenantState & { tenantId: TenantId; nowMs: number },
): Promise<{ plugin: TenantPlugin; from: 'policy' | 'revocation'; nextAtMs: number | null }> {
  const { catalog, configure } = ports
  const installed = await findActiveVersion(catalog, present)
  const { ownersRevision = 0 } = present
  // A version that was revoked comes back only from owners whom the tenant accepts.
  const isHeld = present.withdrawn && (await ownerHold(catalog, installed, { ownersRevision })) !== null
  const isRevoked = stateOf(installed) === 'revoked' || isHeld === true
  const from = isRevoked || present.withdrawn ? 'revocation' : 'policy'
  const { chosen, nextAtMs } =
    policyOf(present) === 'pinned'
      ? { chosen: null, nextAtMs: null }
      : await chooseUpgrade(catalog, present.pluginId, {
          wish: { ...wishOf(present), isRevoked },
          facts: holdFacts(present, { ...tenant, tenantId }),
          findFurtherHold: (version) => furtherHold(ports, { tenantId, plugin: present, version }),
        })
  const { withdrawn, versionBytes, securityFix, ...plugin } = present
  const updatedAtMs = tenant.nowMs
  if (chosen !== null) {
    const { version, securityFix: fix } = chosen
    const after = { ...plugin, version, securityFix: fix, updatedAtMs }
    return { plugin: await configure({ tenantId, before: present, after }), from, nextAtMs }
  }
  if (isRevoked === (withdrawn ?? false)) return { plugin: present, from, nextAtMs }
  const marked = isRevoked ? { ...plugin, withdrawn: true as const } : plugin
  return { plugin: { ...marked, versionBytes, securityFix, updatedAtMs }, from, nextAtMs }
}
