import type { Catalog, KeptConfiguration, TenantPlugin } from '@plugboard/catalog'
import { compareVersions, type InstallRequest, type PluginId, type TenantId } from '@plugboard/types'
import type { TenantPorts } from '../generations/make-generation.ts'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { parseRequested } from '../upgrades/parse-requested.ts'
import { policyOf, requestedOf } from '../upgrades/plugin-wish.ts'
import { stateOf } from '../version-states/state-of.ts'
import { type ChangeOptions, type CheckPresent, changePlugin } from './change-plugin.ts'
import { type UpdateOutcome, withChanges } from './update-plugin.ts'

/** Of a plugin that the tenant does not have, so that whatever version it gets is another one. */
const NO_VERSION = '0.0.0-0'

/**
 * Installs a plugin for a tenant: the version, range or tag that is named, or otherwise what the tenant asked for before or the
 * latest version. What else the request leaves out is kept, also of a plugin whose uninstall kept its configuration. Installing
 * what is already installed changes nothing.
 *
 * @param check throws when the plugin in its current state may not be changed
 * @throws as `resolveRequest` and `configurePlugin` do; TenantFullError, TenantManifestTooLargeError, TenantBusyError
 */
export async function installPlugin(
  ports: TenantPorts,
  tenantId: TenantId,
  { pluginId, ...request }: InstallRequest,
  { check, ...options }: ChangeOptions & { check: CheckPresent },
): Promise<UpdateOutcome> {
  const { catalog, clock } = ports
  const change = await changePlugin(
    ports,
    { tenantId, pluginId },
    options,
    async ({ plugin: present, kept }, tenant) => {
      await check(present)
      const nowMs = clock()
      const base = present ?? newPlugin(pluginId, nowMs, kept)
      const asksForLatest = request.version === undefined && (!present || isExact(present))
      const keeps = asksForLatest && present && (await keepsYanked(catalog, present))
      const asksAgain = request.version === undefined && present && !asksForLatest
      const changes = asksAgain ? { ...request, upgrade: request.upgrade ?? policyOf(present) } : request
      const after = await withChanges(ports, {
        ...tenant,
        tenantId,
        present: base,
        isNew: !present,
        asksForLatest: asksForLatest && !keeps,
        changes,
        nowMs,
      })
      const plugin = await ports.configure({ tenantId, before: present ?? (kept && base), after })
      return { plugin, kept: undefined }
    },
  )
  return { ...change, record: await findActiveVersion(catalog, change.after) }
}

function newPlugin(pluginId: PluginId, nowMs: number, kept: KeptConfiguration | undefined): TenantPlugin {
  const { config = {}, secrets, order = 0 } = kept ?? {}
  const times = { installedAtMs: nowMs, updatedAtMs: nowMs }
  return { pluginId, version: NO_VERSION, config, secrets, order, enabled: true, ...times }
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
