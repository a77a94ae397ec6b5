import {
  type BundlePath,
  DEFAULT_ENTRY,
  type Finding,
  MANIFEST_PATH,
  printable,
  type UploadMetadata,
} from '@plugboard/types'
import { MetadataMissingError } from './bundle-errors.ts'
import { type BundleLimits, MANIFEST_LIMIT_BYTES } from './bundle-limits.ts'
import { contentTypeOf } from './content-type.ts'
import { createFinding, FINDINGS_LIMIT, refusal } from './findings.ts'
import type { InspectedFile } from './inspected-bundle.ts'
import {
  ASSUMED_METADATA,
  combineMetadata,
  describedBy,
  type ParsedMetadata,
  parseManifest,
  salvageManifest,
} from './metadata.ts'
import type { MetadataFaults } from './metadata-faults.ts'
import type { OpenedBundle, ReadFiles } from './open-bundle.ts'
import type { Spool } from './spool/spool.ts'
import type { SpooledBlob } from './spool/spooled-blob.ts'
import type { ArchiveEntry } from './zip/archive-entry.ts'
import { extractEntry } from './zip/extract-entry.ts'
import type { PlacedEntry } from './zip/place-entries.ts'
import { readArchive } from './zip/read-archive.ts'

interface ReadOptions {
  readonly upload: SpooledBlob
  readonly form: ParsedMetadata | undefined
  readonly faults: MetadataFaults
  readonly spool: Spool
  readonly limits: BundleLimits
  readonly signal: AbortSignal | undefined
}

/**
 * Opens a ZIP: reads only its directory and manifest.json. The files are inflated only if there is no finding.
 *
 * @throws BundleRefusedError, MetadataMissingError, MetadataConflictError
 */
export async function openZipBundle({
  upload,
  form,
  faults,
  spool,
  limits,
  signal,
}: ReadOptions): Promise<OpenedBundle> {
  const archive = await readArchive({ blob: upload, limits, signal })
  const kept = archive.files.toSorted((left, right) => (left.entry.path < right.entry.path ? -1 : 1))
  const manifestPlace = kept.find(({ entry }) => entry.path === MANIFEST_PATH)
  const filePlaces = kept.filter((place) => place !== manifestPlace)
  const extract = (place: PlacedEntry) => extractEntry({ blob: upload, place, spool, signal })

  requireNoWrappedFolder(kept)
  // The manifest first: missing or conflicting metadata is refused before any file is inflated.
  const { metadata, entry } = await settleMetadata({ kept, manifestPlace, form, faults, extract })

  return {
    ...describedBy(metadata),
    entry,
    isSingleFile: false,
    faults: faults.kept,
    readFiles: async () => {
      const { files, findings } = await extractFiles(filePlaces, extract)
      return { files, findings: [...findings, ...clutterFindings(archive.clutter)] }
    },
  }
}

/** Inflates the files. One that does not match the archive's directory is left out, with a finding. */
async function extractFiles(
  places: readonly PlacedEntry[],
  extract: (place: PlacedEntry) => ReturnType<typeof extractEntry>,
): Promise<ReadFiles> {
  const findings: Finding[] = []
  const files: InspectedFile[] = []
  for (const place of places) {
    if (findings.length >= FINDINGS_LIMIT) break
    const extraction = await extract(place)
    if (extraction.kind === 'refused') findings.push(createFinding(extraction.finding))
    else {
      const { path } = place.entry
      files.push({ path, contentType: contentTypeOf(path), content: extraction.content })
    }
  }
  return { files, findings }
}

async function settleMetadata(options: {
  kept: readonly PlacedEntry[]
  manifestPlace: PlacedEntry | undefined
  form: ParsedMetadata | undefined
  faults: MetadataFaults
  extract: (place: PlacedEntry) => ReturnType<typeof extractEntry>
}): Promise<{ metadata: UploadMetadata; entry: BundlePath }> {
  const { kept, manifestPlace, form, faults, extract } = options
  if (!manifestPlace) {
    return faults.orInstead(
      () => {
        if (form) return { metadata: form.metadata, entry: DEFAULT_ENTRY }
        throw manifestMissing(kept)
      },
      () => ({ metadata: ASSUMED_METADATA, entry: likelyEntry(kept) }),
    )
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
  const bytes = await extraction.content.read(0, extraction.content.size)
  const manifest = faults.orInstead(
    () => parseManifest(bytes),
    () => {
      const salvaged = salvageManifest(bytes)
      return { ...salvaged, entry: salvaged.entry ?? likelyEntry(kept) }
    },
  )
  const metadata = form
    ? faults.orInstead(
        () => combineMetadata(form, manifest),
        () => manifest.metadata,
      )
    : manifest.metadata
  return { metadata, entry: manifest.entry ?? DEFAULT_ENTRY }
}

/** The entry of a bundle that does not say which one it is: that it is missing too would be no help. */
function likelyEntry(kept: readonly PlacedEntry[]): BundlePath {
  const paths = kept.map(({ entry }) => entry.path)
  if (paths.includes(DEFAULT_ENTRY)) return DEFAULT_ENTRY
  return paths.find((path) => /\.m?js$/.test(path)) ?? DEFAULT_ENTRY
}

function manifestMissing(kept: readonly PlacedEntry[]): MetadataMissingError {
  const misplaced = kept.find(({ entry }) => entry.path.endsWith(`/${MANIFEST_PATH}`))?.entry.path
  if (misplaced === undefined) {
    const [only] = kept
    if (only && kept.length === 1 && only.entry.path.toLowerCase().endsWith('.zip')) {
      const path = printable(only.entry.path)
      return new MetadataMissingError(`The ZIP has nothing but another ZIP, ${path}; upload that one.`, {
        hint: `Upload ${path} itself: unpack the outer ZIP once.`,
      })
    }
    return new MetadataMissingError(
      `The form has no part "metadata", and the ZIP has no ${MANIFEST_PATH} at its root.`,
    )
  }
  const folder = printable(misplaced.slice(0, -MANIFEST_PATH.length))
  return new MetadataMissingError(
    `${MANIFEST_PATH} is at ${folder} in the ZIP; zip the content of that folder, so that it is at the root.`,
    { hint: `Zip the content of ${folder}, so that ${MANIFEST_PATH} is at the root of the ZIP.` },
  )
}

/** Zipping a folder instead of its content is the most common mistake: everything is one level too deep. */
function requireNoWrappedFolder(kept: readonly PlacedEntry[]): void {
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
    message: `all files are in the folder ${folder}, so ${file} is not at the root of the ZIP`,
    hint: `Zip the content of ${folder}, not the folder: "cd ${folder} && zip -r ../bundle.zip ."`,
  })
}

function clutterFindings(clutter: readonly ArchiveEntry[]): Finding[] {
  if (clutter.length === 0) return []
  const names = clutter.slice(0, 5).map(({ label }) => label)
  const more = clutter.length > 5 ? ` and ${clutter.length - 5} more` : ''
  return [
    createFinding({
      code: 'CLUTTER_LEFT_OUT',
      message: `left out what macOS and Windows add: ${printable(names.join(', '), 300)}${more}`,
    }),
  ]
}
