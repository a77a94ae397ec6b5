import {
  type BillReader,
  type Component,
  createBillReader,
  findBillOfMaterials,
  SBOM_LIMIT_BYTES,
  SEVERITIES,
  searchComponents,
  type VulnerabilityDatabase,
  type VulnerableComponent,
} from '@plugboard/bundle'
import type { Catalog, ListedVersion } from '@plugboard/catalog'
import { ObjectNotFoundError, type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import {
  bundleFileKey,
  LEFT_OUT_LIMIT,
  type PluginId,
  type TenantId,
  type Version,
  type VersionRef,
  VULNERABILITIES_LIMIT,
  VULNERABLE_TENANTS_LIMIT,
  type VulnerabilityDocument,
  type VulnerabilitySearch,
} from '@plugboard/types'
import { activeVersions, allPlugins, tenantsWithPlugin } from '../archive/listed-records.ts'

export interface SearchPorts {
  readonly catalog: Pick<Catalog, 'plugins' | 'versions' | 'fileLists' | 'tenants'>
  readonly store: Pick<ObjectStore, 'open' | 'check'>
}

export interface VulnerableVersions
  extends Pick<
    VulnerabilitySearch,
    'versions' | 'withoutBill' | 'unreadable' | 'unsearched' | 'leftOut' | 'vulnerabilities'
  > {
  /** The most severe ones, and of one severity those that most tenants have. */
  readonly found: readonly VulnerabilityDocument[]
}

/**
 * Reads the bill of materials of every published version, and compares it with a database: revoked versions too, which pages may
 * still have. The bills are in the store, as files of the versions, so what was published before there was a database is searched
 * like everything else. A version whose bill cannot be read is counted and named, and the others are searched.
 *
 * @throws StoreUnavailableError, CatalogUnavailableError; the signal's reason when it is aborted
 */
export async function findVulnerableVersions(
  ports: SearchPorts,
  {
    database,
    signal,
    createReader = createBillReader,
  }: {
    readonly database: Pick<VulnerabilityDatabase, 'index'>
    readonly signal: AbortSignal
    readonly createReader?: () => BillReader
  },
): Promise<VulnerableVersions> {
  const counts = { versions: 0, withoutBill: 0, unreadable: 0, unsearched: 0, vulnerabilities: 0 }
  const leftOut: VulnerabilitySearch['leftOut'] = []
  let found: VulnerabilityDocument[] = []
  const tenantsOf = createTenantsOf(ports.catalog, signal)
  await using reader = createReader()
  for await (const listed of publishedVersions(ports.catalog)) {
    signal.throwIfAborted()
    counts.versions += 1
    const bill = await readBill(ports, listed, { reader, signal })
    if (bill.kind !== 'read') {
      counts[bill.kind] += 1
      if (bill.kind !== 'withoutBill' && leftOut.length < LEFT_OUT_LIMIT) {
        leftOut.push({ pluginId: listed.pluginId, version: listed.version, reason: bill.reason })
      }
      continue
    }
    const vulnerable = await searchComponents(database.index, bill.components, { signal })
    if (vulnerable.length === 0) continue
    counts.vulnerabilities += vulnerable.length
    const tenants = await tenantsOf(listed)
    // The list is bounded, and the most severe are kept.
    found = [...found, ...vulnerable.map((each) => documentOf(listed, each, tenants))]
      .toSorted(compareFound)
      .slice(0, VULNERABILITIES_LIMIT)
  }
  return { ...counts, leftOut, found }
}

/** All of them, those of one plugin after the other. */
async function* publishedVersions(
  catalog: Pick<Catalog, 'plugins' | 'versions'>,
): AsyncGenerator<ListedVersion> {
  for await (const { pluginId } of allPlugins(catalog)) yield* activeVersions(catalog, pluginId)
}

type BillOfVersion =
  | { readonly kind: 'read'; readonly components: readonly Component[] }
  | { readonly kind: 'withoutBill' }
  | { readonly kind: 'unreadable' | 'unsearched'; readonly reason: string }

async function readBill(
  { catalog, store }: SearchPorts,
  version: ListedVersion,
  { reader, signal }: { readonly reader: BillReader; readonly signal: AbortSignal },
): Promise<BillOfVersion> {
  const files = await catalog.fileLists.find(version)
  // A list that is lost is restored from the manifest when it is needed.
  if (files === null) return { kind: 'unreadable', reason: 'the catalog has lost its list of files' }
  const path = findBillOfMaterials(files.map((file) => file.path))
  if (path === undefined) return { kind: 'withoutBill' }
  const object = await readObject(store, bundleFileKey(version, path), signal)
  if (object.kind !== 'bytes') return { kind: object.kind, reason: `${path} ${object.reason}` }
  const bill = await reader.read(object.bytes, { signal })
  switch (bill.kind) {
    case 'read':
      return bill
    case 'faulty':
      return { kind: 'unreadable', reason: `${path} ${bill.message}` }
    case 'too-costly':
      return { kind: 'unsearched', reason: `${path} ${bill.message}` }
  }
}

type BillObject =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable' | 'unsearched'; readonly reason: string }

/** The bytes of an object, unless there is none, it is larger than a bill of materials may be, or it alone cannot be read. */
async function readObject(
  store: SearchPorts['store'],
  key: string,
  signal: AbortSignal,
): Promise<BillObject> {
  try {
    return await openObject(store, key, signal)
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    // In an outage of the store this throws too, and the search is repeated later.
    await store.check({ signal })
  }
  try {
    return await openObject(store, key, signal)
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    return { kind: 'unsearched', reason: `cannot be read: ${error.message}` }
  }
}

async function openObject(
  store: SearchPorts['store'],
  key: string,
  signal: AbortSignal,
): Promise<BillObject> {
  try {
    const { size, body } = await store.open(key, { signal })
    if (size > SBOM_LIMIT_BYTES) {
      body.destroy()
      const reason = `has ${size} bytes in the store; at most ${SBOM_LIMIT_BYTES} are read`
      return { kind: 'unreadable', reason }
    }
    const chunks: Buffer[] = []
    for await (const chunk of body) chunks.push(Buffer.from(chunk))
    return { kind: 'bytes', bytes: Buffer.concat(chunks) }
  } catch (error) {
    if (error instanceof ObjectNotFoundError) {
      return { kind: 'unreadable', reason: 'is not in the store any more' }
    }
    throw error
  }
}

/** The tenants that have a version. Those of the last plugin are remembered, since its versions come one after the other. */
function createTenantsOf(catalog: Pick<Catalog, 'tenants'>, signal: AbortSignal) {
  let last:
    | { readonly pluginId: PluginId; readonly having: ReadonlyMap<Version, readonly TenantId[]> }
    | undefined
  const read = async (pluginId: PluginId) => {
    const having = new Map<Version, TenantId[]>()
    for await (const { tenantId, plugins } of tenantsWithPlugin(catalog, pluginId)) {
      signal.throwIfAborted()
      const version = plugins.find((plugin) => plugin.pluginId === pluginId)?.version
      if (version === undefined) continue
      const same = having.get(version)
      if (same) same.push(tenantId)
      else having.set(version, [tenantId])
    }
    return { pluginId, having }
  }
  return async ({ pluginId, version }: VersionRef): Promise<readonly TenantId[]> => {
    if (last?.pluginId !== pluginId) last = await read(pluginId)
    return last.having.get(version) ?? []
  }
}

function documentOf(
  { pluginId, version }: VersionRef,
  { component, id, aliases, severity, summary, fixedIn, isCertain }: VulnerableComponent,
  tenants: readonly TenantId[],
): VulnerabilityDocument {
  return {
    pluginId,
    version,
    component: component.name,
    componentVersion: component.version ?? null,
    id,
    aliases: aliases.slice(0, 10),
    severity,
    summary,
    fixedIn: fixedIn ?? null,
    isCertain,
    tenantCount: tenants.length,
    tenants: tenants.slice(0, VULNERABLE_TENANTS_LIMIT),
  }
}

function compareFound(left: VulnerabilityDocument, right: VulnerabilityDocument): number {
  const severity = SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity)
  return severity || right.tenantCount - left.tenantCount
}
