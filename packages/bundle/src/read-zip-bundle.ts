import {
  type BundlePath,
  type CheckResult,
  DEFAULT_ENTRY,
  MANIFEST_PATH,
  type PluginMetadata,
  printable,
} from '@plugboard/types'
import { MetadataMissingError } from './bundle-errors.ts'
import { type BundleLimits, MANIFEST_LIMIT_BYTES } from './bundle-limits.ts'
import type { CheckedBundle } from './checks/bundle-check.ts'
import { contentTypeOf } from './content-type.ts'
import { createFindings, type Findings, refusal } from './findings.ts'
import { combineMetadata, type GivenMetadata, parseManifest } from './metadata.ts'
import type { Spool } from './spool.ts'
import type { SpooledBlob } from './spooled-blob.ts'
import { type ArchiveEntry, isSystemClutter } from './zip/archive-entry.ts'
import { extractEntry } from './zip/extract-entry.ts'
import { judgeEntry } from './zip/judge-entry.ts'
import { judgeLayout, type PlacedEntry } from './zip/judge-layout.ts'
import { judgePaths } from './zip/judge-paths.ts'
import { openArchive } from './zip/open-archive.ts'

interface ReadOptions {
  readonly upload: SpooledBlob
  readonly form: GivenMetadata | undefined
  readonly spool: Spool
  readonly limits: BundleLimits
  readonly identified: ((metadata: PluginMetadata) => void) | undefined
  readonly signal: AbortSignal | undefined
}

export interface ReadBundle extends CheckedBundle {
  readonly results: readonly CheckResult[]
}

/**
 * Reads a ZIP: first its directory alone, and only an archive without any finding is inflated.
 *
 * @throws BundleRefusedError, MetadataMissingError, MetadataConflictError
 */
export async function readZipBundle({
  upload,
  form,
  spool,
  limits,
  identified,
  signal,
}: ReadOptions): Promise<ReadBundle> {
  const places = await judgeArchive({ upload, limits, signal })
  const clutter = places.filter(({ entry }) => isSystemClutter(entry))
  const kept = places
    .filter(({ entry }) => entry.kind === 'file' && !isSystemClutter(entry))
    .toSorted((left, right) => (left.entry.path < right.entry.path ? -1 : 1))
  const manifestPlace = kept.find(({ entry }) => entry.path === MANIFEST_PATH)
  const filePlaces = kept.filter((place) => place !== manifestPlace)
  const extract = (place: PlacedEntry) => extractEntry({ blob: upload, place, spool, signal })

  refuseWrappedFolder(kept)
  // The manifest first: metadata that is missing or in conflict is told before a byte of the files is inflated.
  const { metadata, entry } = await settleMetadata({ kept, manifestPlace, form, extract })
  identified?.(metadata)

  const findings = createFindings()
  const files: CheckedBundle['files'][number][] = []
  for (const place of filePlaces) {
    if (findings.full) break
    const extraction = await extract(place)
    if (extraction.kind === 'refused') findings.add(extraction.finding)
    else {
      const { path } = place.entry
      files.push({ path, contentType: contentTypeOf(path), content: extraction.content })
    }
  }
  findings.refuseIfAny()

  const results: CheckResult[] = [
    {
      name: 'archive',
      outcome: 'passed',
      message: 'the ZIP can be read in one way only, and within the limits',
    },
  ]
  if (clutter.length > 0) results.push(clutterWarning(clutter))
  return { metadata, entry, files, results }
}

async function judgeArchive(options: {
  upload: SpooledBlob
  limits: BundleLimits
  signal: AbortSignal | undefined
}): Promise<PlacedEntry[]> {
  const { upload, limits, signal } = options
  const findings: Findings = createFindings()
  using archive = await openArchive({ blob: upload, limits, signal })
  judgePaths(archive.entries, { limits, findings })
  for (const entry of archive.entries) {
    if (findings.full) break
    judgeEntry(entry, { limits, findings })
  }
  const places = await judgeLayout(archive, findings)
  findings.refuseIfAny()
  return places
}

async function settleMetadata(options: {
  kept: readonly PlacedEntry[]
  manifestPlace: PlacedEntry | undefined
  form: GivenMetadata | undefined
  extract: (place: PlacedEntry) => ReturnType<typeof extractEntry>
}): Promise<{ metadata: PluginMetadata; entry: BundlePath }> {
  const { kept, manifestPlace, form, extract } = options
  if (!manifestPlace) {
    if (form) return { metadata: form.metadata, entry: DEFAULT_ENTRY }
    throw new MetadataMissingError(manifestMissing(kept))
  }
  const { uncompressedSize } = manifestPlace.entry.header
  if (uncompressedSize > MANIFEST_LIMIT_BYTES) {
    throw refusal({
      code: 'MANIFEST_INVALID',
      file: MANIFEST_PATH,
      message: `${MANIFEST_PATH} has ${uncompressedSize} bytes; at most ${MANIFEST_LIMIT_BYTES} are allowed`,
    })
  }
  const extraction = await extract(manifestPlace)
  if (extraction.kind === 'refused') throw refusal(extraction.finding)
  const manifest = parseManifest(await extraction.content.read(0, extraction.content.size))
  return {
    metadata: form ? combineMetadata(form, manifest) : manifest.metadata,
    entry: manifest.entry ?? DEFAULT_ENTRY,
  }
}

function manifestMissing(kept: readonly PlacedEntry[]): string {
  const misplaced = kept.find(({ entry }) => entry.path.endsWith(`/${MANIFEST_PATH}`))?.entry.path
  if (misplaced === undefined) {
    return `The form has no part "metadata", and the ZIP no ${MANIFEST_PATH} at its root.`
  }
  const folder = printable(misplaced.slice(0, -MANIFEST_PATH.length))
  return `${MANIFEST_PATH} is at ${folder} in the ZIP; zip the content of that folder, so that it is at the root.`
}

/** Zipping a folder instead of its content is the most common mistake: everything is one level too deep. */
function refuseWrappedFolder(kept: readonly PlacedEntry[]): void {
  const paths = kept.map(({ entry }) => entry.path)
  const [folder] = paths[0]?.split('/') ?? []
  if (folder === undefined || !paths.every((path) => path.startsWith(`${folder}/`))) return
  const file = [MANIFEST_PATH, DEFAULT_ENTRY]
    .map((name) => `${folder}/${name}`)
    .find((path) => paths.includes(path))
  if (file === undefined) return
  throw refusal({
    code: 'ENTRY_MISSING',
    file,
    message: `all files are in the folder ${folder}, so ${file} is not where it is looked for`,
    hint: `Zip the content of ${folder}, not the folder: "cd ${folder} && zip -r ../bundle.zip ."`,
  })
}

function clutterWarning(clutter: readonly { entry: ArchiveEntry }[]): CheckResult {
  const names = clutter.map(({ entry }) => entry.label)
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return {
    name: 'archive-clutter',
    outcome: 'warned',
    message: `ignored what macOS adds: ${printable(names.slice(0, 5).join(', '), 300)}${more}`,
  }
}
