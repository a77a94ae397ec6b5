import { type Catalog, CatalogUnavailableError, type OwnershipRecord, type Stored } from '@plugboard/catalog'
import { type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import { accessKey, type PluginAccess, type PluginId, type PluginVisibility } from '@plugboard/types'
import { requestUpgrades, type UpgradePorts } from '../upgrades/request-upgrades.ts'

export interface AccessPorts {
  readonly store: ObjectStore
  readonly catalog: Pick<Catalog, 'ownerships' | 'plugins'>
  readonly clock: () => number
}

interface SettleOptions {
  readonly signal?: AbortSignal | undefined
}

export interface AccessReport {
  failed(pluginId: PluginId, error: unknown): void
}

const BATCH = 100

/**
 * Completes a change of who may read a plugin, after its record says what it is to become. Until then the record of a plugin that becomes
 * public is private. The store learns that a plugin is private after the catalog, and that it is public before. Edges, and what other
 * registries remember, follow some seconds later, in which a URL without a signature may be refused: docs/hosts.md says what pages see
 * then. It may be repeated, and done by several processes at once.
 *
 * @returns the record; null when the plugin has none any more
 * @throws StoreUnavailableError, CatalogUnavailableError
 */
export async function settleAccess(
  { store, catalog }: AccessPorts,
  pluginId: PluginId,
  { signal }: SettleOptions = {},
): Promise<OwnershipRecord | null> {
  const { ownerships } = catalog
  const known = await ownerships.find(pluginId)
  // Nearly always.
  if (!known?.value.accessTask) return known?.value ?? null
  const key = accessKey(pluginId)
  for (;;) {
    // Before the record, so that what others have stored since is never replaced by what was so before.
    const present = await store.read(key, { signal })
    const stored = await ownerships.find(pluginId)
    if (!stored?.value.accessTask) {
      if (!stored) return null
      // Another process has settled it, and may have listed it before this one did.
      await alignListing(catalog, pluginId)
      return stored.value
    }
    const { visibility, changeId } = stored.value.accessTask
    if (visibility === 'private') await listAs(catalog, pluginId, visibility)
    // With the id of the change, so that the entity tag of each is another, and a slower process replaces nothing that came after.
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 1, visibility, changeId } satisfies PluginAccess),
    )
    if (!present?.bytes.equals(bytes)) {
      const entityTag = present?.entityTag ?? null
      const options = { entityTag, contentType: 'application/json', signal }
      if ((await store.replaceIf(key, bytes, options)) !== 'replaced') continue
    }
    if (visibility === 'public') await listAs(catalog, pluginId, visibility)
    const written = await ownerships.replace(stored, settled(stored))
    if (written) return written.value
  }
}

/** What a change leaves to be done. */
export function taskOf(
  { clock, createId, leaseMs }: { clock: () => number; createId: () => string; leaseMs: number },
  visibility: PluginVisibility,
): NonNullable<OwnershipRecord['accessTask']> {
  return { visibility, changeId: createId(), dueAtMs: clock() + leaseMs }
}

/** Puts a plugin into the public listing, or takes it out, as the record of its owners says, also if that changes meanwhile. */
export async function alignListing(catalog: AccessPorts['catalog'], pluginId: PluginId): Promise<void> {
  const find = async () => wantedVisibility((await catalog.ownerships.find(pluginId))?.value)
  for (;;) {
    const visibility = await find()
    await listAs(catalog, pluginId, visibility)
    if ((await find()) === visibility) return
  }
}

/** Who is to read a plugin: what its record says, or is about to say. */
export function wantedVisibility(ownership: OwnershipRecord | undefined): PluginVisibility {
  return ownership?.accessTask?.visibility ?? ownership?.visibility ?? 'public'
}

/**
 * Completes the changes that other processes have left, and requests the upgrades of the tenants that have these plugins.
 *
 * @throws StoreUnavailableError, CatalogUnavailableError; the signal's reason when it is aborted
 */
export async function settleDueAccess(
  ports: AccessPorts & UpgradePorts,
  report: AccessReport,
  { signal }: SettleOptions = {},
): Promise<void> {
  const due = await ports.catalog.ownerships.listDue({ dueBeforeMs: ports.clock(), limit: BATCH })
  for (const { value } of due) {
    signal?.throwIfAborted()
    const { pluginId } = value
    try {
      await settleAccess(ports, pluginId, { signal })
      // Whoever made the change may have stopped before it requested them.
      await requestUpgrades(ports, { kind: 'plugin', pluginId }, { nowMs: ports.clock() })
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof StoreUnavailableError || error instanceof CatalogUnavailableError) throw error
      // One plugin whose records are damaged must not keep the others from being completed.
      report.failed(pluginId, error)
    }
  }
}

/** Puts a plugin that is published into the public listing, or takes it out. */
async function listAs(
  { plugins }: AccessPorts['catalog'],
  pluginId: PluginId,
  visibility: PluginVisibility,
): Promise<void> {
  for (;;) {
    const stored = await plugins.find(pluginId)
    const isPrivate = visibility === 'private' ? true : undefined
    if (!stored || stored.value.isPrivate === isPrivate) return
    if (await plugins.replace(stored, { ...stored.value, isPrivate })) return
  }
}

function settled({ value }: Stored<OwnershipRecord>): OwnershipRecord {
  const { accessTask, visibility: _former, tenants, ...kept } = value
  return accessTask?.visibility === 'private' ? { ...kept, visibility: 'private', tenants } : kept
}
