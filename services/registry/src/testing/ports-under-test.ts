import { buffer } from 'node:stream/consumers'
import { isDeepStrictEqual } from 'node:util'
import { type Catalog, type Quotas, usageId, type VersionRecord } from '@plugboard/catalog'
import { type FaultyCatalog, faulty as faultyCatalog } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import type { ObjectStore } from '@plugboard/storage'
import { type FaultyStore, faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { sourceMapsKey, VersionManifest, versionManifestKey, versionPrefix } from '@plugboard/types'
import type { PublishPorts } from '../publish/publish-bundle.ts'
import { NO_PURGES } from '../purges/purge-queue.ts'
import { REF } from './bundle-under-test.ts'

const LEASE_MS = 10_000

const NO_LIMIT = { versions: Infinity, bytes: Infinity }
/** No quota at all. */
export const NO_QUOTAS: Quotas = { plugin: NO_LIMIT, credential: NO_LIMIT }

type PortsOptions = Partial<Pick<PublishPorts, 'leaseMs' | 'waitMs' | 'quotas' | 'purges'>>

/** The ports of a publish, in memory: they fail as planned, and the test sets their clock. */
export interface PortsUnderTest extends PublishPorts {
  readonly store: FaultyStore
  readonly catalog: FaultyCatalog
  /** Advances the clock of the registry. */
  advance(ms: number): void
}

export function createPorts(changes: PortsOptions = {}): PortsUnderTest {
  return portsOn({ store: createMemoryStore(), catalog: createMemoryCatalog() }, changes)
}

/** Another registry on the same store and catalog, with its own calls and faults. */
export function portsOn(
  { store, catalog }: { store: ObjectStore; catalog: Catalog },
  { leaseMs = LEASE_MS, waitMs = 0, quotas = NO_QUOTAS, purges = NO_PURGES }: PortsOptions = {},
): PortsUnderTest {
  let now = 1_800_000_000_000
  let ids = 0
  return {
    store: faulty(store),
    catalog: faultyCatalog(catalog),
    clock: () => now,
    createId: () => `holder-${(ids += 1)}`,
    leaseMs,
    waitMs,
    quotas,
    purges,
    wakeUpgrades: () => {},
    onRecovered: () => {},
    advance: (ms) => {
      now += ms
    },
  }
}

export async function keysOf(store: ObjectStore): Promise<string[]> {
  const entries = await Array.fromAsync(store.list(''))
  return entries.map(({ key }) => key)
}

export async function textOf(store: ObjectStore, key: string): Promise<string> {
  const { body } = await store.open(key)
  return (await buffer(body)).toString()
}

/**
 * The faults of a published version: none when it is active, listed and counted once, and the store has exactly the
 * objects that its manifest lists.
 */
export async function faultsOf({
  store,
  catalog,
}: {
  store: ObjectStore
  catalog: Catalog
}): Promise<string[]> {
  const record = (await catalog.versions.find(REF))?.value
  const listed = (await catalog.plugins.find(REF.pluginId))?.value.latest.version
  const keys = await keysOf(store)
  const faults = [
    ...(record?.state === 'active' ? [] : [`the record is ${record?.state ?? 'absent'}`]),
    ...(record?.lease === null ? [] : ['a lease is left']),
    ...(listed === REF.version ? [] : [`${listed ?? 'nothing'} is listed`]),
    ...(await countFaults(catalog, countedBytes(record))),
  ]
  if (!keys.includes(versionManifestKey(REF))) return [...faults, 'the store has no manifest']
  const manifest = VersionManifest.parse(JSON.parse(await textOf(store, versionManifestKey(REF))))
  const files = record && (await catalog.fileLists.find(record))
  const expected = [
    ...manifest.files.flatMap(({ path }) => [path, `${path}.br`]).map((path) => versionPrefix(REF) + path),
    ...(manifest.sourceMaps ? [sourceMapsKey(REF)] : []),
    versionManifestKey(REF),
  ]
  const missing = expected.filter((key) => !keys.includes(key))
  const surplus = keys.filter((key) => !expected.includes(key))
  return [
    ...faults,
    ...missing.map((key) => `${key} is missing`),
    ...surplus.map((key) => `${key} is left over`),
    ...(record?.digest === manifest.digest ? [] : ['record and manifest have different digests']),
    ...(isDeepStrictEqual(record?.summary?.sourceMaps, manifest.sourceMaps)
      ? []
      : ['record and manifest have different source maps']),
    ...(isDeepStrictEqual(files, manifest.files) ? [] : ['the list of files is not that of the manifest']),
  ]
}

function countedBytes(record: VersionRecord | undefined): number | undefined {
  const { summary } = record ?? {}
  return summary ? summary.sizeBytes + (summary.sourceMaps?.inflatedSize ?? 0) : undefined
}

/** `bytes`: of the version, or undefined when it is not published. */
async function countFaults(catalog: Catalog, bytes: number | undefined): Promise<string[]> {
  const usage = (await catalog.usages.find(usageId({ kind: 'plugin', name: REF.pluginId })))?.value
  // Pending uses of removed versions are returned before the sums are compared with a quota.
  const pending = bytes === undefined ? (usage?.pending ?? []) : []
  const versions = (usage?.versions ?? 0) - pending.length
  const counted = pending.reduce((sum, use) => sum - use.bytes, usage?.bytes ?? 0)
  const isRight = versions === (bytes === undefined ? 0 : 1) && counted === (bytes ?? 0)
  return isRight ? [] : [`${versions} versions of ${counted} bytes are counted`]
}
