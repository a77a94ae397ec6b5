import { isDeepStrictEqual } from 'node:util'
import type { Catalog, TenantRecord } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'
import type { ManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { requestUpgrades, type UpgradePorts } from '../upgrades/request-upgrades.ts'
import { ArchivedTenant } from './archived-records.ts'

/** Says whether a version is there, with the content that it has in the archive. */
export type HasVersion = (ref: VersionRef) => Promise<boolean>

/**
 * `same`: it was there, in that generation, or in a later one that follows from it. `conflict`: there is another tenant of that id.
 * `lacks`: it has versions that are not there.
 */
export type TenantOutcome =
  | { readonly kind: 'imported' | 'same' }
  | { readonly kind: 'conflict'; readonly present: number }
  | { readonly kind: 'lacks'; readonly versions: readonly VersionRef[] }

interface TenantPorts extends Pick<UpgradePorts, 'wakeUpgrades'> {
  readonly catalog: Catalog
  readonly clock: () => number
  /** Null: manifests are not copied to the store. */
  readonly copies: ManifestCopies | null
}

/**
 * Records a tenant of an archive in its present generation, unless there is one of that id: nothing of that is changed. Its former
 * generations follow: their numbers are lower, so the tenant may be changed meanwhile, and the next import goes on where this one stopped.
 */
export async function importTenant(
  { catalog, clock, copies, wakeUpgrades }: TenantPorts,
  tenant: TenantRecord,
  { isDryRun, hasVersion }: { readonly isDryRun: boolean; readonly hasVersion: HasVersion },
): Promise<TenantOutcome> {
  const { tenantId } = tenant
  // Holds that end with time are looked at again only if somebody asks for it.
  const askForUpgrades = () =>
    requestUpgrades({ catalog, wakeUpgrades }, { kind: 'tenant', tenantId }, { nowMs: clock() })
  const compareWith = async (present: TenantRecord) => {
    const outcome = await compare(catalog, present, tenant)
    // The import that brought it may have been cut off before it asked.
    if (outcome.kind === 'same' && !isDryRun) await askForUpgrades()
    return outcome
  }
  const present = (await catalog.tenants.find(tenantId))?.value
  if (present) return compareWith(present)
  const versions = await versionsLacking(tenant, hasVersion)
  if (versions.length > 0) return { kind: 'lacks', versions }
  if (isDryRun) return { kind: 'imported' }
  // Before the generation is there, as for every other one.
  await copies?.request(tenant)
  await askForUpgrades()
  if (!(await catalog.tenants.insert(tenant))) {
    const other = (await catalog.tenants.find(tenantId))?.value
    if (other) return compareWith(other)
  }
  // Again: a worker may have looked before the tenant was there.
  await askForUpgrades()
  return { kind: 'imported' }
}

/** The versions of a generation that are not there. */
export async function versionsLacking(
  { plugins }: TenantRecord,
  hasVersion: HasVersion,
): Promise<readonly VersionRef[]> {
  const lacking: VersionRef[] = []
  for (const { pluginId, version } of plugins)
    if (!(await hasVersion({ pluginId, version }))) lacking.push({ pluginId, version })
  return lacking
}

async function compare(
  catalog: Catalog,
  present: TenantRecord,
  archived: TenantRecord,
): Promise<TenantOutcome> {
  const { tenantId, generation } = archived
  const then =
    present.generation === generation ? present : await catalog.generations.find({ tenantId, generation })
  const isSame = then !== null && isDeepStrictEqual(normal(then), normal(archived))
  return isSame ? { kind: 'same' } : { kind: 'conflict', present: present.generation }
}

function normal(tenant: TenantRecord): unknown {
  return ArchivedTenant.parse(JSON.parse(JSON.stringify(tenant)))
}
