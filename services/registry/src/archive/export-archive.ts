import { buffer } from 'node:stream/consumers'
import type { Spool } from '@plugboard/bundle'
import type { Catalog, ListedVersion, OwnershipRecord, PluginRecord, TenantRecord } from '@plugboard/catalog'
import { ObjectNotFoundError, type ObjectStore } from '@plugboard/storage'
import {
  DEFAULT_HOST_ID,
  type HostId,
  type PluginId,
  type TenantId,
  versionManifestKey,
} from '@plugboard/types'
import { z } from 'zod'
import {
  type ArchiveCounts,
  END_NAME,
  generationEntryName,
  hostEntryName,
  noCounts,
  objectEntryName,
  pluginEntryName,
  START_NAME,
  tenantEntryName,
  versionEntryName,
} from './archive-format.ts'
import { ManifestFaultError, objectsIn, type ParsedManifest, parseManifest } from './archived-manifest.ts'
import {
  ArchivedHost,
  ArchivedPlugin,
  ArchivedTenant,
  ArchivedVersion,
  StoredManifest,
} from './archived-records.ts'
import { NotExportableError, ObjectChangedError } from './errors.ts'
import { linesIn } from './lines-in.ts'
import {
  activeVersions,
  allHosts,
  allPlugins,
  namedHosts,
  requestedPlugins,
  tenantIds,
} from './listed-records.ts'
import type { ArchiveWriter } from './write-archive.ts'

const PAGE = 100
const UPLOAD_AGAIN = 'upload the same bundle again, which puts it back'

interface ExportOptions {
  /** Null: everything. Otherwise these plugins, and these tenants with all plugins that their generations name. */
  readonly only: { readonly plugins: readonly PluginId[]; readonly tenants: readonly TenantId[] } | null
  readonly writer: ArchiveWriter
  /** For what is recorded of tenants, until their plugins are written. */
  readonly spool: Spool
  readonly signal: AbortSignal
  /** Called with what has been written so far. */
  readonly report: (counts: ArchiveCounts) => void
}

interface OfPlugin {
  readonly pluginId: PluginId
}

interface ExportPorts {
  readonly catalog: Catalog
  readonly store: ObjectStore
  readonly clock: () => number
}

/**
 * Writes plugins and tenants into an archive, while registries may be running. Each version and each tenant is as it was at one moment,
 * but not all at the same. Tenants are read first and written last: every version that one of them names is published before it is
 * named, so it is in the archive, which an import needs in the order in which it is written.
 *
 * @returns what there is in it
 * @throws NotExportableError; StoreUnavailableError, CatalogUnavailableError; the signal's reason
 */
export async function exportArchive(
  ports: ExportPorts,
  options: ExportOptions,
): Promise<ArchiveCounts & { sha256: string }> {
  const { catalog, clock } = ports
  const { only, writer, spool, signal, report } = options
  const counts = noCounts()
  const named = new Set(only?.plugins)
  const hostIds = new Set<HostId>()
  const lines = tenantLines(catalog, only ? inOrder(only.tenants) : tenantIds(catalog), (tenant) => {
    if (!only) return
    for (const { pluginId } of tenant.plugins) named.add(pluginId)
    hostIds.add(tenant.hostId ?? DEFAULT_HOST_ID)
  })
  const tenants = await spool.append(lines, { limitBytes: Infinity, signal })

  const madeAt = new Date(clock()).toISOString()
  await writer.text(START_NAME, JSON.stringify({ format: 'plugboard-archive', formatVersion: 1, madeAt }))
  for await (const host of only ? namedHosts(catalog, inOrder(hostIds)) : allHosts(catalog)) {
    await writer.text(hostEntryName(host.hostId), JSON.stringify(normal(ArchivedHost, host.hostId, host)))
    counts.hosts += 1
  }
  for await (const plugin of only ? requestedPlugins(catalog, inOrder(named)) : allPlugins(catalog)) {
    signal.throwIfAborted()
    await exportPlugin(ports, options, plugin, counts)
    report(counts)
  }
  for await (const line of linesIn(tenants.open())) {
    signal.throwIfAborted()
    const space = line.indexOf(' ')
    const name = line.slice(0, space)
    await writer.text(name, line.slice(space + 1))
    counts[name.endsWith('/tenant.json') ? 'tenants' : 'generations'] += 1
    report(counts)
  }
  const sha256 = writer.digest()
  await writer.text(END_NAME, JSON.stringify({ counts, sha256 }))
  return { ...counts, sha256 }
}

async function exportPlugin(
  ports: ExportPorts,
  { writer, signal, report }: ExportOptions,
  plugin: PluginRecord,
  counts: ReturnType<typeof noCounts>,
): Promise<void> {
  const { pluginId, latest, latestByHand, tags = {}, tagOwners, createdAtMs, updatedAtMs } = plugin
  const sorted = Object.fromEntries(
    Object.entries(tags).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  )
  const owned = (await ports.catalog.ownerships.find(pluginId))?.value
  const ownership = owned && withoutId(withoutTask(owned))
  const trusted = (await ports.catalog.trustedPublishers.find(pluginId))?.value
  const trustedPublishing = trusted && withoutId(trusted)
  const checkDecisions = (await ports.catalog.checkDecisions.find(pluginId))?.value.decisions
  const kept = {
    tags: sorted,
    tagOwners,
    ownership,
    trustedPublishing,
    checkDecisions,
    createdAtMs,
    updatedAtMs,
  }
  const facts = { pluginId, latest: latest.version, latestByHand, ...kept }
  await writer.text(pluginEntryName(pluginId), JSON.stringify(normal(ArchivedPlugin, pluginId, facts)))
  counts.plugins += 1
  for await (const version of activeVersions(ports.catalog, pluginId)) {
    signal.throwIfAborted()
    const { manifest } = await exportVersion(ports, writer, version)
    counts.versions += 1
    for (const object of objectsIn({ pluginId, version: version.version }, manifest)) {
      await exportObject(ports.store, writer, object, signal)
      counts.objects += 1
      counts.bytes += object.size
      report(counts)
    }
  }
}

/** An archive has what is so, and not what a registry still does about it. */
function withoutTask({ accessTask: _under, ...facts }: OwnershipRecord): Omit<OwnershipRecord, 'accessTask'> {
  return facts
}

function withoutId<Facts extends OfPlugin>({ pluginId: _named, ...facts }: Facts): Omit<Facts, 'pluginId'> {
  return facts
}

async function exportVersion(
  { catalog, store }: ExportPorts,
  writer: ArchiveWriter,
  listed: ListedVersion,
): Promise<ParsedManifest> {
  const { pluginId, version } = listed
  const ref = { pluginId, version }
  const place = `${pluginId} ${version}`
  const record = (await catalog.versions.find(ref))?.value
  if (!record?.summary)
    throw new NotExportableError(`${place} has lost its record; restore the catalog from a backup.`)
  const { createdAtMs, ownersRevision, provenance, marks, checks, capabilities, summary } = record
  const key = versionManifestKey(ref)
  const value = await readManifest(store, key)
  const manifest = requireManifest(key, () => parseManifest(ref, value))
  if (manifest.manifest.digest !== record.digest)
    throw new NotExportableError(
      `${key} is the manifest of other content than the catalog has recorded; restore one of them.`,
    )
  const { publisher } = summary
  const facts = {
    createdAtMs,
    publisher,
    ownersRevision,
    provenance,
    marks,
    checks,
    capabilities,
    manifest: manifest.stored,
  }
  await writer.text(versionEntryName(ref), JSON.stringify(normal(ArchivedVersion, place, facts)))
  return manifest
}

async function readManifest(store: ObjectStore, key: string): Promise<StoredManifest> {
  try {
    const { body } = await store.open(key)
    return StoredManifest.parse(JSON.parse((await buffer(body)).toString()))
  } catch (cause) {
    if (cause instanceof ObjectNotFoundError)
      throw new NotExportableError(`The store has lost ${key}; ${UPLOAD_AGAIN}.`, { cause })
    if (cause instanceof SyntaxError || cause instanceof z.ZodError)
      throw new NotExportableError(`${key} is damaged: remove it, and ${UPLOAD_AGAIN}.`, { cause })
    throw cause
  }
}

function requireManifest(key: string, parse: () => ParsedManifest): ParsedManifest {
  try {
    return parse()
  } catch (error) {
    if (error instanceof ManifestFaultError)
      throw new NotExportableError(`${key} ${error.message}`, { cause: error })
    throw error
  }
}

async function exportObject(
  store: ObjectStore,
  writer: ArchiveWriter,
  object: { readonly key: string; readonly size: number; readonly sha256: string },
  signal: AbortSignal,
): Promise<void> {
  const { key } = object
  try {
    const { size, body } = await store.open(key, { signal })
    if (size !== object.size) {
      body.destroy()
      throw new ObjectChangedError(`${key} has ${size} bytes, not the ${object.size} of its manifest`)
    }
    await writer.object(objectEntryName(key), object, body)
  } catch (cause) {
    if (cause instanceof ObjectNotFoundError)
      throw new NotExportableError(`The store has lost ${key}; ${UPLOAD_AGAIN}.`, { cause })
    if (cause instanceof ObjectChangedError)
      throw new NotExportableError(`The store has changed ${key}: remove it, and ${UPLOAD_AGAIN}.`, { cause })
    throw cause
  }
}

async function* tenantLines(
  catalog: Catalog,
  ids: Iterable<TenantId> | AsyncIterable<TenantId>,
  see: (tenant: TenantRecord) => void,
): AsyncGenerator<Buffer> {
  const lineOf = (name: string, tenant: TenantRecord) => {
    see(tenant)
    return Buffer.from(`${name} ${JSON.stringify(normal(ArchivedTenant, name, tenant))}\n`)
  }
  for await (const tenantId of ids) {
    const present = (await catalog.tenants.find(tenantId))?.value
    if (!present) throw new NotExportableError(`There is no tenant ${tenantId}.`)
    yield lineOf(tenantEntryName(tenantId), present)
    // From the highest down, since the lowest are the ones that a change removes meanwhile.
    for (let below = present.generation; ; ) {
      const page = await catalog.generations.list({ tenantId, below, limit: PAGE })
      for (const { generation } of page) {
        const former = await catalog.generations.find({ tenantId, generation })
        if (former) yield lineOf(generationEntryName(tenantId, generation), former)
      }
      below = page.at(-1)?.generation ?? 0
      if (page.length < PAGE) break
    }
  }
}

/** Each id once, in the order that an archive has. */
function inOrder<Id extends string>(ids: Iterable<Id>): readonly Id[] {
  return [...new Set(ids)].toSorted()
}

/** In the form of the archive, so that the same content always has the same text, and that nothing is lost. */
function normal<Value>(schema: z.ZodType<Value>, place: string, value: unknown): Value {
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(value)))
  if (parsed.success) return parsed.data
  throw new NotExportableError(
    `${place} has what this release does not know; export it with the release that wrote it. ${z.prettifyError(parsed.error)}`,
  )
}
