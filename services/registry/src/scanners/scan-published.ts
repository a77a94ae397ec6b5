import type { Catalog, ListedVersion, PluginRecord } from '@plugboard/catalog'
import type { ScanInput, Scanner, ScanVerdict } from '@plugboard/scanners'
import { ObjectNotFoundError, type ObjectStore } from '@plugboard/storage'
import {
  bundleFileKey,
  type PluginId,
  type TenantId,
  type Version,
  type VersionManifest,
  type VersionRef,
} from '@plugboard/types'
import { activeVersions, allPlugins, tenantsWithPlugin } from '../archive/listed-records.ts'
import { loadManifest, ManifestDamagedError } from '../publish/objects/stored-manifest.ts'

/** Tenants that one finding names. */
const NAMED_TENANTS = 100

interface VersionTenants {
  /** Those that have this version now; the first hundred. */
  readonly tenants: readonly TenantId[]
  readonly hasMoreTenants: boolean
}

/** What a scan of everything published says of one version. */
export type PublishedFinding =
  | (VersionRef &
      VersionTenants & {
        readonly kind: 'hits' | 'exceeded'
        readonly verdict: Exclude<ScanVerdict, { readonly kind: 'clean' | 'away' }>
        readonly ruleVersion: string | null
      })
  /** The store has lost something of the version, so that it was not scanned. */
  | (VersionRef & { readonly kind: 'unreadable'; readonly reason: string })
  /** The scan of the version failed, and it was left out. */
  | (VersionRef & VersionTenants & { readonly kind: 'unscanned'; readonly reason: string })

/** What was looked at. */
export interface PublishedCounts {
  readonly versions: number
  readonly files: number
  readonly bytes: number
  readonly findings: number
}

/** The scanner is away. What was not scanned yet begins after `after`. */
export class PublishedScanAwayError extends Error {
  override readonly name = 'PublishedScanAwayError'
}

/** The store has lost or changed something of a version. */
class VersionDamagedError extends Error {
  override readonly name = 'VersionDamagedError'
}

interface PublishedOptions {
  readonly scanner: Pick<Scanner, 'name' | 'scan'>
  /** Null: all. */
  readonly plugins: readonly PluginId[] | null
  /** The last version that an earlier scan has looked at; null to begin. */
  readonly after: VersionRef | null
  readonly signal: AbortSignal
  readonly report: (finding: PublishedFinding) => void
  /** Whether a version whose scan failed is left out. Without it, or when it says no, the failure ends the scan. */
  readonly leavesOut?: (failed: VersionRef, error: unknown) => Promise<boolean>
  /** Called after each version, with what was looked at so far. */
  readonly progress: (counts: PublishedCounts, last: VersionRef) => void
}

interface PublishedPorts {
  readonly catalog: Catalog
  readonly store: ObjectStore
}

/**
 * Scans everything that is published by one scanner, and changes nothing: plugins by their ids, and the versions of each from the
 * highest down, one at a time, streamed from the store. It can be continued after any version. What is published meanwhile
 * may be left out, and is scanned when it is uploaded.
 *
 * @throws PublishedScanAwayError, because a version that was not scanned must not look clean; StoreUnavailableError,
 * CatalogUnavailableError; the signal's reason
 */
export async function scanPublished(
  ports: PublishedPorts,
  options: PublishedOptions,
): Promise<PublishedCounts> {
  const { signal, progress } = options
  const counts = { versions: 0, files: 0, bytes: 0, findings: 0 }
  const report = (finding: PublishedFinding) => {
    counts.findings += 1
    options.report(finding)
  }
  for await (const { pluginId, version } of versionsAfter(ports.catalog, options)) {
    signal.throwIfAborted()
    const ref = { pluginId, version }
    try {
      const manifest = await loadManifest(ports.store, ref, signal)
      if (!manifest) throw new VersionDamagedError('the store has lost its manifest')
      await scanVersion(ports, ref, { manifest, scanner: options.scanner, signal, report })
      counts.files += manifest.files.length
      counts.bytes += manifest.files.reduce((sum, { size }) => sum + size, 0)
    } catch (error) {
      const isDamaged =
        error instanceof ObjectNotFoundError ||
        error instanceof VersionDamagedError ||
        error instanceof ManifestDamagedError
      if (isDamaged) {
        report({ ...ref, kind: 'unreadable', reason: error.message })
      } else {
        if (!(await options.leavesOut?.(ref, error))) throw error
        const reason = error instanceof Error ? error.message : String(error)
        report({ ...ref, kind: 'unscanned', reason, ...(await tenantsWith(ports.catalog, ref)) })
      }
    }
    counts.versions += 1
    progress(counts, ref)
  }
  return counts
}

async function scanVersion(
  ports: PublishedPorts,
  ref: VersionRef,
  {
    manifest,
    scanner,
    signal,
    report,
  }: Pick<PublishedOptions, 'scanner' | 'signal' | 'report'> & { readonly manifest: VersionManifest },
): Promise<void> {
  const { verdict, ruleVersion } = await scanner.scan(inputOf(ports.store, ref, { manifest, signal }), {
    signal,
  })
  switch (verdict.kind) {
    case 'clean':
      return
    case 'away':
      throw new PublishedScanAwayError(`The scanner ${scanner.name} ${verdict.reason}.`)
    case 'hits':
    case 'exceeded':
      report({ ...ref, kind: verdict.kind, verdict, ruleVersion, ...(await tenantsWith(ports.catalog, ref)) })
  }
}

function inputOf(
  store: ObjectStore,
  ref: VersionRef,
  { manifest, signal }: { readonly manifest: VersionManifest; readonly signal: AbortSignal },
): ScanInput {
  const files = manifest.files.map(({ path, size, sha256 }) => ({
    path,
    size,
    sha256,
    async *open() {
      const object = await store.open(bundleFileKey(ref, path), { signal })
      const { body } = object
      if (object.size !== size) {
        body.destroy()
        throw new VersionDamagedError(`${path} has ${object.size} bytes in the store, not ${size}`)
      }
      for await (const piece of body as AsyncIterable<Buffer>) yield piece
    },
  }))
  return { ...ref, digest: manifest.digest, files }
}

async function* versionsAfter(
  catalog: Catalog,
  { plugins, after }: Pick<PublishedOptions, 'plugins' | 'after'>,
): AsyncGenerator<ListedVersion> {
  const isWanted = ({ pluginId }: PluginRecord) =>
    (plugins?.includes(pluginId) ?? true) && (after === null || pluginId >= after.pluginId)
  for await (const plugin of allPlugins(catalog)) {
    if (!isWanted(plugin)) continue
    const below: Version | undefined = plugin.pluginId === after?.pluginId ? after.version : undefined
    yield* activeVersions(catalog, plugin.pluginId, below)
  }
}

async function tenantsWith(catalog: Catalog, { pluginId, version }: VersionRef): Promise<VersionTenants> {
  const found: TenantId[] = []
  for await (const { tenantId, plugins } of tenantsWithPlugin(catalog, pluginId)) {
    if (plugins.some((plugin) => plugin.pluginId === pluginId && plugin.version === version))
      found.push(tenantId)
    if (found.length > NAMED_TENANTS) break
  }
  return { tenants: found.slice(0, NAMED_TENANTS), hasMoreTenants: found.length > NAMED_TENANTS }
}
