import type { Catalog } from '@plugboard/catalog'
import type { PluginMetadata, VersionFile } from '@plugboard/types'

const SHA256 = 'a'.repeat(64)
const INTEGRITY = `sha384-${'A'.repeat(64)}`
const PUBLISHED_AT_MS = 1_750_000_000_000
/** The number of concurrent writes. */
const PARALLEL = 16
/** The number of plugins of a tenant. */
const INSTALLED = 5
const WORDS = [
  'cart',
  'checkout',
  'invoice',
  'parcel',
  'label',
  'search',
  'review',
  'coupon',
  'stock',
  'gift',
]

export const VERSIONS_PER_PLUGIN = 10

export function pluginIdOf(index: number): string {
  return `plugin-${String(index).padStart(6, '0')}`
}

/** A plugin's metadata: all have the word `plugin`, one in a thousand has `rare`, and every other word is in half. */
export function metadataOf(index: number, version: string): PluginMetadata {
  const words = WORDS.filter((_word, bit) => ((index * 2_654_435_761) >>> (bit + 8)) & 1)
  return {
    id: pluginIdOf(index),
    name: `Plugin number ${index}`,
    version,
    description: [...words, index % 1000 === 7 ? 'rare' : ''].join(' ').trim(),
    category: `category ${index % 8}`,
    extensionPoints: ['everywhere', `point-${index % 50}`],
    compat: {},
    isolation: 'inline',
  }
}

const FILES: VersionFile[] = Array.from({ length: 10 }, (_, index) => ({
  path: index === 0 ? 'bundle.js' : `chunks/${index}.js`,
  size: 1000,
  contentType: 'application/javascript; charset=utf-8',
  sha256: SHA256,
  integrity: INTEGRITY,
  encodings: [],
}))

/** The catalog's part of a publish, in the order in which the registry writes. */
export async function publishVersion(catalog: Catalog, index: number, version: string): Promise<void> {
  const metadata = metadataOf(index, version)
  const ref = { pluginId: metadata.id, version, digest: SHA256 }
  const reserved = await catalog.versions.insert({
    ...ref,
    state: 'publishing',
    lease: { holder: 'bench', expiresAtMs: PUBLISHED_AT_MS },
    reservedBy: null,
    summary: null,
    checks: [],
    createdAtMs: PUBLISHED_AT_MS,
  })
  if (!reserved) throw new Error(`${metadata.id} ${version} already exists`)
  await catalog.fileLists.put(ref, FILES)
  const summary = {
    metadata,
    entry: 'bundle.js',
    integrity: INTEGRITY,
    sha256: SHA256,
    sizeBytes: FILES.length * 1000,
    fileCount: FILES.length,
    publishedAt: new Date(PUBLISHED_AT_MS).toISOString(),
    publisher: null,
  }
  const active = await catalog.versions.replace(reserved, { ...reserved.value, state: 'active', summary })
  if (!active) throw new Error(`${metadata.id} ${version} was changed by another writer`)
  await listPlugin(catalog, metadata, index)
  await catalog.versions.replace(active, { ...active.value, lease: null })
}

async function listPlugin({ plugins }: Catalog, latest: PluginMetadata, index: number): Promise<void> {
  const existing = await plugins.find(latest.id)
  const updatedAtMs = PUBLISHED_AT_MS + ((index * 7919) % 100_003)
  const times = { createdAtMs: PUBLISHED_AT_MS, updatedAtMs }
  const record = { pluginId: latest.id, latest, latestEntry: 'bundle.js', ...times }
  await (existing ? plugins.replace(existing, record) : plugins.insert(record))
}

/** Installs five plugins for a tenant, the first one at another version on each further call. */
export async function installPlugins(
  { tenants }: Catalog,
  {
    tenant,
    plugins,
    version,
  }: { readonly tenant: number; readonly plugins: number; readonly version: string },
): Promise<void> {
  const tenantId = `tenant-${tenant}`
  const existing = await tenants.find(tenantId)
  const times = { installedAtMs: PUBLISHED_AT_MS, updatedAtMs: PUBLISHED_AT_MS }
  const installed = Array.from({ length: INSTALLED }, (_, nth) => (tenant * INSTALLED + nth) % plugins)
    .map((index) => ({ pluginId: pluginIdOf(index), version, config: {}, enabled: true, ...times }))
    .toSorted((left, right) => (left.pluginId < right.pluginId ? -1 : 1))
  const generation = (existing?.value.generation ?? 0) + 1
  const record = { tenantId, generation, plugins: installed }
  await (existing ? tenants.replace(existing, record) : tenants.insert(record))
}

/** Publishes and installs until an empty catalog has this many plugins, each with so many versions, and as many tenants. */
export async function fillCatalog(
  catalog: Catalog,
  plugins: number,
  { versions = VERSIONS_PER_PLUGIN }: { readonly versions?: number } = {},
): Promise<void> {
  const next = numbersBelow(plugins)
  const worker = async () => {
    for (const index of next) {
      for (let minor = 0; minor < versions; minor += 1) {
        await publishVersion(catalog, index, `1.${minor}.0`)
      }
      await installPlugins(catalog, { tenant: index, plugins, version: '1.0.0' })
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
}

function* numbersBelow(end: number): Generator<number> {
  for (let index = 0; index < end; index += 1) yield index
}
