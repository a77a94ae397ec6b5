import {
  type Catalog,
  contentOf,
  type TenantContent,
  type TenantPlugin,
  type TenantRecord,
} from '@plugboard/catalog'
import { compareVersions, type TenantId } from '@plugboard/types'
import type { ChangeOptions } from '../installs/change-plugin.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { ownerHold } from '../upgrades/owner-hold.ts'
import { requestUpgrades } from '../upgrades/request-upgrades.ts'
import { stateOf } from '../version-states/state-of.ts'
import { requireShared } from '../visibility/may-read.ts'
import { compareContents } from './compare-contents.ts'
import { findGeneration } from './find-generation.ts'
import { type Made, makeGeneration, type TenantPorts, type TenantState } from './make-generation.ts'

/** The most versions of a plugin that rollbacks are remembered to have taken away. */
const MOST_TAKEN = 20

/**
 * Makes a new generation with the content of an earlier one. When the tenant has that content already, nothing changes.
 *
 * @param check throws when the tenant in its current generation may not be changed
 * @throws GenerationNotFoundError, PluginPrivateError, TenantBusyError; what `check` throws
 */
export async function rollBack(
  ports: TenantPorts,
  {
    tenantId,
    generation,
    madeBy,
    isDryRun,
    check,
  }: ChangeOptions & { tenantId: TenantId; generation: number; check: () => Promise<void> },
): Promise<Made<void>> {
  const former = contentOf(await findGeneration(ports.catalog, { tenantId, generation }))
  const made = await makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'rollback', rolledBackTo: generation },
    async change(present) {
      await check()
      await requireAllShared(ports.catalog, { tenantId, former, present: present.content })
      const content = await withWithdrawals(ports.catalog, former, present.content)
      const isSame = compareContents(present.content, content).length === 0
      if (isSame) return { ...present, result: undefined }
      return { content, rolledBack: takenAway(present, content, ports.clock()), result: undefined }
    },
  })
  // A version of then may be revoked now, and other plugins than those that changed may have upgrades.
  if (!isDryRun) await requestUpgrades(ports, { kind: 'tenant', tenantId }, { nowMs: ports.clock() })
  return made
}

/**
 * Requires that a rollback installs no private plugin, and no other version of one, whose owners do not name the tenant. As for a request, a lower
 * version is another one.
 *
 * @throws PluginPrivateError
 */
async function requireAllShared(
  catalog: Catalog,
  {
    tenantId,
    former,
    present,
  }: { readonly tenantId: TenantId; readonly former: TenantContent; readonly present: TenantContent },
): Promise<void> {
  for (const { pluginId, version } of former.plugins) {
    const now = present.plugins.find((plugin) => plugin.pluginId === pluginId)
    if (now?.version !== version) await requireShared(catalog, { pluginId, tenantId })
  }
}

/** The content, with the plugins off the pages whose version is revoked now. */
async function withWithdrawals(
  catalog: Catalog,
  former: TenantContent,
  present: TenantContent,
): Promise<TenantContent> {
  const plugins: TenantPlugin[] = []
  for (const plugin of former.plugins) {
    const { pluginId, version } = plugin
    const same = present.plugins.find((each) => each.pluginId === pluginId && each.version === version)
    const isOff = same ? same.withdrawn === true : await mayNotBeShown(catalog, plugin)
    plugins.push({ ...plugin, withdrawn: isOff || undefined })
  }
  return { ...former, plugins }
}

/** Whether the version of a plugin is revoked, or was until owners took that back whom the tenant does not accept. */
async function mayNotBeShown(catalog: Catalog, plugin: TenantPlugin): Promise<boolean> {
  const version = await findActiveVersion(catalog, plugin)
  const { ownersRevision = 0 } = plugin
  return stateOf(version) === 'revoked' || (await ownerHold(catalog, version, { ownersRevision })) !== null
}

/** The versions of each plugin that this rollback takes away, and those that earlier ones took away. */
function takenAway(
  { content, rolledBack = {} }: TenantState,
  former: TenantContent,
  atMs: number,
): TenantRecord['rolledBack'] {
  const entries = former.plugins.flatMap(({ pluginId, version }) => {
    const present = content.plugins.find((plugin) => plugin.pluginId === pluginId)
    const earlier = Object.hasOwn(rolledBack, pluginId) ? (rolledBack[pluginId] ?? []) : []
    const isLower = present !== undefined && compareVersions(version, present.version) < 0
    const all = isLower ? [{ version: present.version, atMs }, ...earlier] : earlier
    // Whoever goes back to a version wants it.
    const others = all.filter((taken) => taken.version !== version).slice(0, MOST_TAKEN)
    return others.length === 0 ? [] : [[pluginId, others] as const]
  })
  return Object.fromEntries(entries)
}
