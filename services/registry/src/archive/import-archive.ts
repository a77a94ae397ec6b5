import type { Version, VersionRef } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import type { ArchiveCounts } from './archive-format.ts'
import type { ArchivedPlugin } from './archived-records.ts'
import { checkEncoding } from './check-encoding.ts'
import { importHost } from './import-host.ts'
import { importPlugin, type KeptTag } from './import-plugin.ts'
import { importTenant, versionsLacking } from './import-tenant.ts'
import { type ImportPorts, importVersion } from './import-version.ts'
import { importVisibility } from './import-visibility.ts'
import type { ArchiveItem } from './read-archive.ts'

const REMEMBERED_VERSIONS = 10_000

/** Something of an archive that was left as it is there. */
export type ImportFinding =
  | (VersionRef & {
      readonly kind: 'version-conflict'
      readonly present: string
      readonly archived: string
      readonly remedy: string
    })
  | (VersionRef & { readonly kind: 'marks-kept'; readonly remedy: string })
  | (KeptTag & { readonly kind: 'tag-kept'; readonly pluginId: string; readonly remedy: string })
  | { readonly kind: 'plugin-is-public'; readonly pluginId: string; readonly remedy: string }
  | { readonly kind: 'host-kept'; readonly hostId: string; readonly remedy: string }
  | {
      readonly kind: 'tenant-conflict'
      readonly tenantId: string
      readonly present: number
      readonly archived: number
      readonly remedy: string
    }
  | {
      readonly kind: 'tenant-lacks-versions'
      readonly tenantId: string
      readonly generation: number
      readonly versions: readonly VersionRef[]
      readonly remedy: string
    }

/** What an import did, or with a dry run would do. */
export interface ImportCounts {
  readonly versions: number
  readonly tenants: number
  readonly generations: number
  /** What was there before. */
  readonly sameVersions: number
  readonly sameTenants: number
  readonly findings: number
}

interface ImportOptions {
  readonly isDryRun: boolean
  readonly signal: AbortSignal
  readonly report: (finding: ImportFinding) => void
  /** Called with the number of items so far. */
  readonly progress: (items: number) => void
}

/**
 * Reads all of an archive, and that each encoding is one of its file. To be done before anything of it is imported.
 *
 * @throws ArchiveRefusedError
 */
export async function verifyArchive(
  items: AsyncIterable<ArchiveItem>,
  { signal, progress }: Pick<ImportOptions, 'signal' | 'progress'>,
): Promise<{ counts: ArchiveCounts; sha256: string }> {
  let read = 0
  for await (const item of items) {
    signal.throwIfAborted()
    progress((read += 1))
    if (item.kind === 'version') for await (const object of item.objects) await checkEncoding(object)
    if (item.kind === 'end') return item
  }
  throw new TypeError('an archive ends with its end')
}

/**
 * Imports an archive while registries may be running. Nothing that is there is changed: what is the same is left, and what is another
 * is reported and left. Imported again, it goes on where it stopped.
 *
 * @throws ArchiveRefusedError; what importVersion throws
 */
export async function importArchive(
  ports: ImportPorts,
  items: AsyncIterable<ArchiveItem>,
  { isDryRun, signal, report, progress }: ImportOptions,
): Promise<ImportCounts> {
  const counts = { versions: 0, tenants: 0, generations: 0, sameVersions: 0, sameTenants: 0, findings: 0 }
  const find = (finding: ImportFinding) => {
    counts.findings += 1
    report(finding)
  }
  const known = createKnownVersions(ports)
  const hasVersion = (ref: VersionRef) => known.has(ref)
  let plugin: { readonly plugin: ArchivedPlugin; readonly versions: Map<Version, string | null> } | null =
    null
  /** Whether the plugin is private in the archive, and public here. */
  let isExposed = false
  let takesGenerations = false
  let read = 0
  const endPlugin = async () => {
    if (!plugin || isExposed) return
    const { pluginId } = plugin.plugin
    for (const kept of await importPlugin(ports, { ...plugin, hasVersion, isDryRun }))
      find({
        kind: 'tag-kept',
        pluginId,
        ...kept,
        remedy: 'move the tag, if it should name the other version',
      })
    plugin = null
  }
  for await (const item of items) {
    signal.throwIfAborted()
    progress((read += 1))
    switch (item.kind) {
      case 'host': {
        const { hostId } = item.host
        if (!(await importHost(ports, item.host, { isDryRun })))
          find({ kind: 'host-kept', hostId, remedy: 'declare what the host has' })
        break
      }
      case 'plugin': {
        await endPlugin()
        plugin = { plugin: item.plugin, versions: new Map() }
        const { pluginId } = item.plugin
        isExposed = !(await importVisibility(ports, item.plugin, { isDryRun, signal }))
        if (isExposed) find({ kind: 'plugin-is-public', pluginId, remedy: MAKE_PRIVATE })
        break
      }
      case 'version': {
        const { ref, facts, manifest } = item
        if (isExposed) {
          known.set(ref, false)
          break
        }
        const outcome = await importVersion(ports, item, { isDryRun, signal })
        known.set(ref, outcome.kind !== 'conflict')
        if (outcome.kind === 'conflict') {
          const digests = { present: outcome.present, archived: manifest.manifest.digest }
          find({
            kind: 'version-conflict',
            ...ref,
            ...digests,
            remedy: 'publish that content under another version',
          })
          break
        }
        plugin?.versions.set(ref.version, facts.publisher)
        counts[outcome.kind === 'imported' ? 'versions' : 'sameVersions'] += 1
        if (outcome.kind === 'same' && outcome.hasOtherMarks)
          find({ kind: 'marks-kept', ...ref, remedy: 'set the marks that it should have' })
        break
      }
      case 'tenant': {
        await endPlugin()
        const { tenantId, generation } = item.tenant
        const outcome = await importTenant(ports, item.tenant, { isDryRun, hasVersion })
        takesGenerations = outcome.kind === 'imported' || outcome.kind === 'same'
        if (outcome.kind === 'conflict') {
          const generations = { present: outcome.present, archived: generation }
          const remedy = 'import it where there is no tenant of that id'
          find({ kind: 'tenant-conflict', tenantId, ...generations, remedy })
        } else if (outcome.kind === 'lacks') {
          const { versions } = outcome
          find({ kind: 'tenant-lacks-versions', tenantId, generation, versions, remedy: PUBLISH_FIRST })
        } else counts[outcome.kind === 'imported' ? 'tenants' : 'sameTenants'] += 1
        break
      }
      case 'generation': {
        if (!takesGenerations) break
        const { tenantId, generation } = item.tenant
        const versions = await versionsLacking(item.tenant, hasVersion)
        if (versions.length > 0) {
          find({ kind: 'tenant-lacks-versions', tenantId, generation, versions, remedy: PUBLISH_FIRST })
          break
        }
        const { generations } = ports.catalog
        if (await generations.find({ tenantId, generation })) break
        if (!isDryRun) await generations.put(item.tenant)
        counts.generations += 1
        break
      }
      case 'end':
        await endPlugin()
    }
  }
  return counts
}

const MAKE_PRIVATE =
  'make the plugin private here, with PUT /plugins/:pluginId/visibility, and import it again: nothing of it was imported'
const PUBLISH_FIRST = 'publish these versions with the content of the archive, and import it again'

function keyOf({ pluginId, version }: VersionRef): string {
  return `${pluginId}@${version}`
}

/** Which versions can be used by what is imported. Those of the archive that are others there can not. */
function createKnownVersions({ catalog }: ImportPorts) {
  const found = new LRUCache<string, boolean>({ max: REMEMBERED_VERSIONS })
  const conflicts = new Set<string>()
  return {
    set(ref: VersionRef, isUsable: boolean) {
      if (isUsable) found.set(keyOf(ref), true)
      else conflicts.add(keyOf(ref))
    },
    async has(ref: VersionRef): Promise<boolean> {
      const key = keyOf(ref)
      if (conflicts.has(key)) return false
      const known = found.get(key)
      if (known !== undefined) return known
      const isThere = (await catalog.versions.find(ref))?.value.state === 'active'
      found.set(key, isThere)
      return isThere
    },
  }
}
