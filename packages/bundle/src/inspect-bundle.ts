import { type CheckResult, DEFAULT_ENTRY, type PluginMetadata } from '@plugboard/types'
import { bundleDigest } from './bundle-digest.ts'
import { MetadataMissingError } from './bundle-errors.ts'
import type { BundleLimits } from './bundle-limits.ts'
import type { CheckedBundle } from './checks/bundle-check.ts'
import { BUNDLE_CHECKS } from './checks/bundle-checks.ts'
import { contentTypeOf } from './content-type.ts'
import { encodeFile, isEncodable } from './encode-file.ts'
import { encodingLevels } from './encoding-levels.ts'
import { createFindings, refusal } from './findings.ts'
import type { InspectedBundle, InspectedFile } from './inspected-bundle.ts'
import { type ParsedMetadata, parseFormMetadata } from './metadata.ts'
import { type ReadBundle, readZipBundle } from './read-zip-bundle.ts'
import type { Spool } from './spool.ts'
import { SizeLimitError } from './spool-errors.ts'
import type { SpooledBlob } from './spooled-blob.ts'
import { type DeclaredFile, formatFault } from './upload-format.ts'
import { detectZip } from './zip/detect-zip.ts'

export interface InspectOptions {
  readonly upload: SpooledBlob
  readonly declared?: DeclaredFile | undefined
  /** The form's metadata, JSON-parsed; undefined when the form has none. */
  readonly metadata: unknown
  /** Where inflated files and encodings are appended. It may be the spool of the upload. */
  readonly spool: Spool
  readonly limits: BundleLimits
  /** Called as soon as it is known what the bundle is, before its files are inflated. What it throws ends the inspection. */
  readonly identified?: ((metadata: PluginMetadata) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Judges an upload: opens it as JavaScript or ZIP by its content, reads the manifest, cross-checks it with the form's
 * metadata, runs the checks, computes digests and makes the encodings.
 *
 * @throws MetadataMissingError, MetadataInvalidError, MetadataConflictError
 * @throws BundleRefusedError for everything about the file itself
 * @throws SizeLimitError when the upload is larger than a bundle, or as a single file larger than a file, may be
 * @throws SpoolFullError when the spool's disk is full
 * @throws the signal's reason when it is aborted
 */
export async function inspectBundle(options: InspectOptions): Promise<InspectedBundle> {
  const { upload, declared, metadata, spool, limits, identified, signal } = options
  signal?.throwIfAborted()
  const form = metadata === undefined ? undefined : parseFormMetadata(metadata)
  if (upload.size > limits.uploadBytes) throw new SizeLimitError(limits.uploadBytes)

  const bundle = await readBundle({ upload, declared, form, spool, limits, identified, signal })
  const results = [...bundle.results, ...(await runChecks(bundle, signal))]
  return {
    metadata: bundle.metadata,
    entry: bundle.entry,
    digest: bundleDigest(bundle),
    size: bundle.files.reduce((size, { content }) => size + content.size, 0),
    files: await encodeFiles({ files: bundle.files, spool, signal }),
    checks: results,
  }
}

async function readBundle(options: {
  upload: SpooledBlob
  declared: DeclaredFile | undefined
  form: ParsedMetadata | undefined
  spool: Spool
  limits: BundleLimits
  identified: InspectOptions['identified']
  signal: AbortSignal | undefined
}): Promise<ReadBundle> {
  const { upload, declared, form, limits } = options
  const zip = await detectZip(upload)
  if (zip === 'at-start') return readZipBundle(options)
  if (zip === 'inside') {
    throw refusal({
      code: 'ARCHIVE_FOREIGN_BYTES',
      message: 'the upload is a ZIP with other bytes before it',
      hint: 'Upload the ZIP alone. A self-extracting archive, or one glued to another file, is not accepted.',
    })
  }
  const fault = await formatFault(upload, declared)
  if (fault) throw refusal(fault)
  if (upload.size > limits.fileBytes) throw new SizeLimitError(limits.fileBytes)
  if (!form) throw new MetadataMissingError('A single JavaScript file needs a part "metadata" in the form.')
  options.identified?.(form.metadata)
  const file = { path: DEFAULT_ENTRY, contentType: contentTypeOf(DEFAULT_ENTRY), content: upload }
  return { metadata: form.metadata, entry: DEFAULT_ENTRY, files: [file], results: [] }
}

async function runChecks(bundle: CheckedBundle, signal: AbortSignal | undefined): Promise<CheckResult[]> {
  const findings = createFindings()
  const results: CheckResult[] = []
  for (const check of BUNDLE_CHECKS) {
    const verdict = await check(bundle, { signal })
    for (const finding of verdict.findings) findings.add(finding)
    results.push(...verdict.results)
  }
  findings.refuseIfAny()
  return results
}

async function encodeFiles(options: {
  files: CheckedBundle['files']
  spool: Spool
  signal: AbortSignal | undefined
}): Promise<InspectedFile[]> {
  const { files, spool, signal } = options
  const bytes = files.filter(isEncodable).reduce((sum, { content }) => sum + content.size, 0)
  const levels = encodingLevels(bytes)
  const encoded: InspectedFile[] = []
  for (const file of files) {
    const encodings = isEncodable(file)
      ? await encodeFile({ content: file.content, levels, spool, signal })
      : []
    encoded.push({ ...file, encodings })
  }
  return encoded
}
