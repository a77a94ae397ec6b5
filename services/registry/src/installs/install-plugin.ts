import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import { compareVersions, type InstallRequest, type TenantId } from '@plugboard/types'
import type { TenantPorts } from '../generations/make-generation.ts'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { parseRequested } from '../upgrades/parse-requested.ts'
import { policyOf, requestedOf } from '../upgrades/plugin-wish.ts'
import { stateOf } from '../version-states/state-of.ts'
import { type ChangeOptions, changePlugin } from './change-plugin.ts'
import { type UpdateOutcome, withChanges } from './update-plugin.ts'

/**
 * Installs a plugin for a tenant: the version, range or tag that is named, or otherwise what the tenant asked for before or the
 * latest version. What else the request leaves out is kept. Installing what is already installed changes nothing.
 *
 * @throws as `resolveRequest` and `configurePlugin` do; TenantFullError, TenantManifestTooLargeError, TenantBusyError
 */
export async function installPlugin(
  ports: TenantPorts,
  tenantId: TenantId,
  { pluginId, ...request }: InstallRequest,
  options: ChangeOptions,
): Promise<UpdateOutcome> {
  const { catalog, clock } = ports
  const change = await changePlugin(ports, { tenantId, pluginId }, options, async (present, tenant) => {
    const nowMs = clock()
    const asksForLatest = request.version === undefined && (!present || isExact(present))
    const keeps = asksForLatest && present && (await keepsYanked(catalog, present))
    const asksAgain = request.version === undefined && present && !asksForLatest
    const changes = asksAgain ? { ...request, upgrade: request.upgrade ?? policyOf(present) } : request
    const after = await withChanges(catalog, {
      ...tenant,
      tenantId,
      present: present ?? newPlugin(pluginId, nowMs),
      isNew: !present,
      asksForLatest: asksForLatest && !keeps,
      changes,
      nowMs,
    })
    return ports.configure({ tenantId, before: present, after })
  })
  return { ...change, record: await findActiveVersion(catalog, change.after) }
}

function newPlugin(pluginId: TenantPlugin['pluginId'], nowMs: number): TenantPlugin {
  const times = { installedAtMs: nowMs, updatedAtMs: nowMs }
  return { pluginId, version: '0.0.0', config: {}, order: 0, enabled: true, ...times }
}

function isExact(plugin: TenantPlugin): boolean {
  return parseRequested(requestedOf(plugin)).kind === 'exact'
}

/**
 * Whether the tenant has a yanked version above the latest. It keeps it, since an install that is repeated must not take away
 * what works.
 */
async function keepsYanked(catalog: Catalog, present: TenantPlugin): Promise<boolean> {
  const { latest, latestByHand } = await findPlugin(catalog, present.pluginId)
  if (latestByHand || compareVersions(present.version, latest.version) <= 0) return false
  return stateOf(await findActiveVersion(catalog, present)) === 'yanked'
}
