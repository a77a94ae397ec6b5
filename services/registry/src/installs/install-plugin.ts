import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import { compareVersions, type InstallRequest, type TenantId, type UpdateRequest } from '@plugboard/types'
import type { TenantPorts } from '../generations/make-generation.ts'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { parseRequested } from '../upgrades/parse-requested.ts'
import { requestedOf } from '../upgrades/plugin-wish.ts'
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
    const changes =
      request.version === undefined ? await withVersion(catalog, request, present, pluginId) : request
    const former = present ?? newPlugin(pluginId, nowMs)
    const asked = { ...tenant, tenantId, present: former, isNew: !present, changes, nowMs }
    return ports.configure({ tenantId, before: present, after: await withChanges(catalog, asked) })
  })
  return { ...change, record: await findActiveVersion(catalog, change.after) }
}

function newPlugin(pluginId: TenantPlugin['pluginId'], nowMs: number): TenantPlugin {
  const times = { installedAtMs: nowMs, updatedAtMs: nowMs }
  return { pluginId, version: '0.0.0', config: {}, order: 0, enabled: true, ...times }
}

/**
 * A request that names no version asks again for what the tenant asked for, if that can lead to another version, and
 * otherwise for the latest. A tenant that has a yanked version above the latest keeps it, since an install that is
 * repeated must not take away what works.
 */
async function withVersion(
  catalog: Catalog,
  request: UpdateRequest,
  present: TenantPlugin | undefined,
  pluginId: TenantPlugin['pluginId'],
): Promise<UpdateRequest> {
  if (present && parseRequested(requestedOf(present)).kind !== 'exact') {
    return { ...request, upgrade: request.upgrade ?? present.upgrade }
  }
  const { latest, latestByHand } = await findPlugin(catalog, pluginId)
  const changes = { upgrade: present?.upgrade, ...request }
  if (present && !latestByHand && compareVersions(present.version, latest.version) > 0) {
    const record = await findActiveVersion(catalog, present)
    if (stateOf(record) === 'yanked') return { ...changes, version: present.version }
  }
  return { ...changes, version: latest.version }
}
