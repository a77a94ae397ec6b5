import type { ListedVersion } from '@plugboard/catalog'
import type { ObjectEntry } from '@plugboard/storage'
import {
  bundleFileKey,
  encodedFileKey,
  PluginId,
  pluginTagsKey,
  sourceMapsKey,
  Version,
  type VersionRef,
  versionManifestKey,
} from '@plugboard/types'
import pLimit from 'p-limit'
import { type RecoveryPorts, recoverVersion } from '../publish/recovery/recover-publishes.ts'

const PAGE = 100
const AT_A_TIME = 8
/** Keys that one finding names. */
const NAMED_KEYS = 10
/** Of no content: the record that reserves a version while its objects are removed. */
const NO_DIGEST = '0'.repeat(64)

interface ScanOptions {
  /** Without it nothing is changed. */
  readonly remove: boolean
  /** Objects that were put later than this are not touched. */
  readonly minAgeMs: number
  readonly signal: AbortSignal
  readonly report: (finding: ScanFinding) => void
  /** Called with what has been looked at so far, some times for each page. */
  readonly progress?: ((counts: ScanCounts) => void) | undefined
}

/** A disagreement of the store and the catalog, with what mends it. */
export type ScanFinding =
  | (VersionRef & {
      readonly kind: 'objects-without-version'
      readonly objects: number
      readonly bytes: number
      /** `left`: a publish of the version began meanwhile. */
      readonly outcome: 'removable' | 'removed' | 'left'
    })
  | (VersionRef & {
      readonly kind: 'version-without-record' | 'version-without-manifest'
      readonly remedy: string
    })
  | (VersionRef & {
      readonly kind: 'version-without-objects'
      readonly objects: number
      readonly keys: readonly string[]
      readonly remedy: string
    })
  | { readonly kind: 'plugin-without-tags'; readonly pluginId: PluginId; readonly remedy: string }
  | { readonly kind: 'unknown-object'; readonly key: string; readonly remedy: string }

/** What a scan has looked at. */
export interface ScanCounts {
  readonly objects: number
  readonly versions: number
  readonly plugins: number
  readonly findings: number
}

const UPLOAD_AGAIN = 'upload the same bundle again'
const MOVE_TAG = 'move a tag of the plugin, or publish a version of it'
const LOOK = 'nothing of Plugboard lists it; look at it, and remove it by hand'

/**
 * Compares the store with the catalog, from both sides, and removes objects of versions that nobody recorded: those that are
 * old enough, and that no manifest makes visible. They are removed as the recovery does it, under a lease on the version, so a
 * publish of it waits or comes first. Everything else is only reported.
 *
 * The orders of the two sides differ: in the store `a-b/…` is before `a/…`, and `1.0.0-rc/…` before `1.0.0/…`. So they are not
 * merged; each side is read in its own order, in pages, and looked up on the other.
 *
 * @throws StoreUnavailableError, CatalogUnavailableError; the signal's reason when it is aborted. A scan can be repeated at any time
 */
export async function scanStore(ports: RecoveryPorts, options: ScanOptions): Promise<ScanCounts> {
  const counts = { objects: 0, versions: 0, plugins: 0, findings: 0 }
  const scan: Scan = {
    ports,
    ...options,
    report: (finding) => {
      counts.findings += 1
      options.report(finding)
    },
  }
  for await (const group of groupsOf(ports.store.list('', options))) {
    counts.objects += group.entries.length
    options.progress?.(counts)
    if (group.ref) await scanGroup(scan, group.ref, group.entries)
    else for (const { key } of group.entries) scan.report({ kind: 'unknown-object', key, remedy: LOOK })
  }
  await scanVersions(scan, (versions) => {
    counts.versions += versions
    options.progress?.(counts)
  })
  await scanPlugins(scan, (plugins) => {
    counts.plugins += plugins
    options.progress?.(counts)
  })
  return counts
}

interface Scan extends ScanOptions {
  readonly ports: RecoveryPorts
}

interface Group {
  /** Null for an object that belongs to no version. */
  readonly ref: VersionRef | null
  /** In the order of the store. A version has at most some 12,000. */
  readonly entries: readonly ObjectEntry[]
}

/** The objects of a listing by version: those of one version are listed together. */
async function* groupsOf(listing: AsyncIterable<ObjectEntry>): AsyncGenerator<Group> {
  let ref: VersionRef | null = null
  let entries: ObjectEntry[] = []
  for await (const entry of listing) {
    const next = versionOf(entry.key)
    const isSame = next !== null && next.pluginId === ref?.pluginId && next.version === ref.version
    if (!isSame && entries.length > 0) {
      yield { ref, entries }
      entries = []
    }
    ref = next
    entries.push(entry)
  }
  if (entries.length > 0) yield { ref, entries }
}

function versionOf(key: string): VersionRef | null {
  const [, pluginId, version] = /^([^/]+)\/v([^/]+)\/./.exec(key) ?? []
  if (!PluginId.safeParse(pluginId).success || !Version.safeParse(version).success) return null
  return pluginId === undefined || version === undefined ? null : { pluginId, version }
}

async function scanGroup(scan: Scan, ref: VersionRef, entries: readonly ObjectEntry[]): Promise<void> {
  const stored = await scan.ports.catalog.versions.find(ref)
  if (stored === null) await scanUnrecorded(scan, ref, entries)
  else if (isSettled(stored.value)) await scanRecorded(scan, stored.value, entries)
}

/** A version with a lease is being published or changed, or the recovery will complete or remove it. */
function isSettled({ state, lease }: ListedVersion): boolean {
  return state === 'active' && lease === null
}

async function scanUnrecorded(scan: Scan, ref: VersionRef, entries: readonly ObjectEntry[]): Promise<void> {
  const { ports, remove, minAgeMs, report } = scan
  const newestMs = entries.reduce((newest, { modifiedAtMs }) => Math.max(newest, modifiedAtMs), 0)
  if (newestMs > ports.clock() - minAgeMs) return
  const manifest = versionManifestKey(ref)
  if (entries.some(({ key }) => key === manifest)) {
    // It is served: the catalog may have been restored from an older backup.
    report({ ...ref, kind: 'version-without-record', remedy: UPLOAD_AGAIN })
    return
  }
  const outcome = remove ? await removeUnrecorded(ports, ref, scan.signal) : 'removable'
  const bytes = entries.reduce((sum, { size }) => sum + size, 0)
  report({ ...ref, kind: 'objects-without-version', objects: entries.length, bytes, outcome })
}

/** Reserves the version as a publish does, and lets the recovery end that. */
async function removeUnrecorded(
  ports: RecoveryPorts,
  ref: VersionRef,
  signal: AbortSignal,
): Promise<'removed' | 'left'> {
  const { catalog, clock, createId, leaseMs } = ports
  const reserved = await catalog.versions.insert({
    ...ref,
    digest: NO_DIGEST,
    state: 'publishing',
    lease: { holder: createId(), expiresAtMs: clock() + leaseMs },
    reservedBy: null,
    summary: null,
    checks: [],
    createdAtMs: clock(),
  })
  if (!reserved) return 'left'
  return (await recoverVersion(ports, reserved, { signal })) === 'removed' ? 'removed' : 'left'
}

async function scanRecorded(
  { ports: { catalog, store }, report, signal }: Scan,
  version: ListedVersion,
  entries: readonly ObjectEntry[],
): Promise<void> {
  const { pluginId, version: number } = version
  const ref = { pluginId, version: number }
  const files = await catalog.fileLists.find(version)
  // A list that is lost is restored from the manifest when it is needed.
  if (files === null) return
  const present = new Set(entries.map(({ key }) => key))
  const ofFiles = files.flatMap((file) => [
    bundleFileKey(ref, file.path),
    ...file.encodings.map(({ coding }) => encodedFileKey(ref, file.path, coding)),
  ])
  const expected = version.summary?.sourceMaps ? [...ofFiles, sourceMapsKey(ref)] : ofFiles
  const known = new Set([...expected, versionManifestKey(ref)])
  for (const { key } of entries) {
    if (!known.has(key)) report({ kind: 'unknown-object', key, remedy: LOOK })
  }
  // Looked at again: those of a version that was published during the listing may have been put behind its position.
  const missing = await pLimit(AT_A_TIME).map(
    expected.filter((key) => !present.has(key)),
    async (key) => ((await store.head(key, { signal })) === null ? [key] : []),
  )
  const keys = missing.flat()
  if (keys.length === 0) return
  const finding = { objects: keys.length, keys: keys.slice(0, NAMED_KEYS), remedy: UPLOAD_AGAIN }
  report({ ...ref, kind: 'version-without-objects', ...finding })
}

/** Looks for the manifest of every version. */
async function scanVersions(
  { ports: { catalog, store }, report, signal }: Scan,
  count: (versions: number) => void,
): Promise<void> {
  let after: VersionRef | undefined
  for (;;) {
    const page: readonly ListedVersion[] = await catalog.versions.listAll({ after, limit: PAGE })
    await pLimit(AT_A_TIME).map(page.filter(isSettled), async ({ pluginId, version }) => {
      signal.throwIfAborted()
      const ref = { pluginId, version }
      if ((await store.head(versionManifestKey(ref), { signal })) !== null) return
      report({ ...ref, kind: 'version-without-manifest', remedy: UPLOAD_AGAIN })
    })
    count(page.length)
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}

/** Looks for the tags of every plugin. */
async function scanPlugins(
  { ports: { catalog, store }, report, signal }: Scan,
  count: (plugins: number) => void,
): Promise<void> {
  let after: PluginId | undefined
  for (;;) {
    const page: readonly PluginId[] = await catalog.plugins.listIds({ after, limit: PAGE })
    await pLimit(AT_A_TIME).map(page, async (pluginId) => {
      signal.throwIfAborted()
      const plugin = await catalog.plugins.find(pluginId)
      if (!plugin) return
      const { version } = plugin.value.latest
      const lacksTags = async () => (await store.read(pluginTagsKey(pluginId), { signal })) === null
      if (!(await lacksTags())) return
      // They are written at the end of a lease. Once it is over, they are there.
      const latest = await catalog.versions.find({ pluginId, version })
      if (latest?.value.lease || !(await lacksTags())) return
      report({ kind: 'plugin-without-tags', pluginId, remedy: MOVE_TAG })
    })
    count(page.length)
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}
