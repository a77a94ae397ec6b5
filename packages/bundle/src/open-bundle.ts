import { type BundlePath, DEFAULT_ENTRY, type Finding } from '@plugboard/types'
import { BundleRefusedError, MetadataMissingError } from './bundle-errors.ts'
import type { BundleLimits } from './bundle-limits.ts'
import { contentTypeOf } from './content-type.ts'
import { refusal } from './findings.ts'
import type { InspectedFile } from './inspected-bundle.ts'
import {
  ASSUMED_METADATA,
  type Described,
  describedBy,
  parseFormMetadata,
  salvageMetadata,
} from './metadata.ts'
import { createMetadataFaults, type MetadataFaults } from './metadata-faults.ts'
import { openZipBundle } from './read-zip-bundle.ts'
import type { Spool } from './spool/spool.ts'
import { SizeLimitError } from './spool/spool-errors.ts'
import type { SpooledBlob } from './spool/spooled-blob.ts'
import { type DeclaredFile, formatFault } from './upload-format.ts'
import { detectZip } from './zip/detect-zip.ts'

export interface OpenOptions {
  readonly upload: SpooledBlob
  readonly declared?: DeclaredFile | undefined
  /** The form's metadata, JSON-parsed; undefined when the form has none. */
  readonly metadata: unknown
  /** Receives the inflated files. It may be the spool of the upload. */
  readonly spool: Spool
  readonly limits: BundleLimits
  readonly signal?: AbortSignal | undefined
  /** True: faults of the metadata are kept in `faults`, and what is valid of it is used. False: they are thrown. */
  readonly keepsFaults?: boolean
}

/** A bundle whose metadata and list of files are known, but not the contents. */
export interface OpenedBundle extends Described {
  readonly entry: BundlePath
  /** True: one script, and no ZIP. */
  readonly isSingleFile: boolean
  /** What is wrong with the metadata; empty unless faults are kept. */
  readonly faults: readonly Finding[]
  /** Inflates the files into the spool. */
  readFiles(): Promise<ReadFiles>
}

export interface ReadFiles {
  /** Sorted by path, in code-unit order. */
  readonly files: readonly InspectedFile[]
  /** What is wrong with files that are left out, or was done about others. */
  readonly findings: readonly Finding[]
}

/**
 * Opens an upload as JavaScript or ZIP, by its content: reads the directory of the archive and the manifest, and compares
 * it with the form's metadata. Only manifest.json is inflated.
 *
 * @throws MetadataMissingError, MetadataInvalidError, MetadataConflictError
 * @throws BundleRefusedError for faults of the archive's directory or its manifest
 * @throws SizeLimitError when the upload exceeds the limit of a bundle, or a single file the limit of a file
 * @throws SpoolFullError when the spool's disk is full
 * @throws the signal's reason when it is aborted
 */
export async function openBundle(options: OpenOptions): Promise<OpenedBundle> {
  options.signal?.throwIfAborted()
  const faults = createMetadataFaults({ areKept: options.keepsFaults ?? false })
  try {
    return await open(options, faults)
  } catch (error) {
    if (!(error instanceof BundleRefusedError) || faults.kept.length === 0) throw error
    throw new BundleRefusedError([...faults.kept, ...error.findings])
  }
}

async function open(options: OpenOptions, faults: MetadataFaults): Promise<OpenedBundle> {
  const { upload, declared, metadata, spool, limits, signal } = options
  const parseForm = () =>
    faults.orInstead(
      () => parseFormMetadata(metadata),
      () => salvageMetadata(metadata),
    )
  const form = metadata === undefined ? undefined : parseForm()
  if (upload.size > limits.uploadBytes) throw new SizeLimitError(limits.uploadBytes)
  const zip = await detectZip(upload)
  if (zip === 'at-start') return openZipBundle({ upload, form, faults, spool, limits, signal })
  if (zip === 'inside') {
    throw refusal({
      code: 'ARCHIVE_FOREIGN_BYTES',
      message: 'the upload is a ZIP with other bytes before it',
      hint: 'Upload only the ZIP. A self-extracting archive, or one appended to another file, is not accepted.',
    })
  }
  const fault = await formatFault(upload, declared)
  if (fault) throw refusal(fault)
  if (upload.size > limits.fileBytes) throw new SizeLimitError(limits.fileBytes)
  const described = faults.orInstead(
    () => {
      if (form) return form.metadata
      throw new MetadataMissingError('A single JavaScript file needs a part "metadata" in the form.', {
        hint: 'Send a part "metadata" with the JSON of a manifest, or upload a ZIP with manifest.json at its root.',
      })
    },
    () => ASSUMED_METADATA,
  )
  const file = { path: DEFAULT_ENTRY, contentType: contentTypeOf(DEFAULT_ENTRY), content: upload }
  return {
    ...describedBy(described),
    entry: DEFAULT_ENTRY,
    isSingleFile: true,
    faults: faults.kept,
    readFiles: async () => ({ files: [file], findings: [] }),
  }
}
