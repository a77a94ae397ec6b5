import type { BundleLimits } from '../bundle-limits.ts'
import { createFindings, refusal } from '../findings.ts'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import type { ArchiveEntry } from './archive-entry.ts'
import { type Archive, openArchive } from './open-archive.ts'
import { type PlacedEntry, placeFiles } from './place-entries.ts'
import { validateEntry } from './validate-entry.ts'
import { validatePaths } from './validate-paths.ts'
import { validateTotals } from './validate-totals.ts'
import { FLAG } from './zip-format.ts'

const ENCRYPTED = FLAG.encrypted | FLAG.strongEncryption | FLAG.maskedHeader

export interface ReadArchive {
  /** In the directory's order. */
  readonly files: readonly PlacedEntry[]
  readonly clutter: readonly ArchiveEntry[]
}

/**
 * Reads the directory of a ZIP and validates everything that it declares, before any file is inflated.
 *
 * @throws BundleRefusedError with everything that is wrong
 */
export async function readArchive(options: {
  blob: SpooledBlob
  limits: BundleLimits
  signal: AbortSignal | undefined
}): Promise<ReadArchive> {
  const { limits } = options
  using archive = await openArchive(options)
  requirePlain(archive)

  const findings = createFindings()
  const files = archive.entries.filter(({ kind }) => kind === 'file')
  validateTotals(files, { limits, findings })
  // Too many files are not validated one by one, which would take seconds.
  if (files.length > limits.maxFiles) findings.requireNone()
  validatePaths(archive.entries, findings)
  for (const entry of archive.entries) {
    if (findings.full) break
    validateEntry(entry, { limits, findings })
  }
  const placed = await placeFiles(archive, findings)
  findings.requireNone()
  return { files: placed, clutter: archive.entries.filter(({ kind }) => kind === 'clutter') }
}

/** Nothing else can be checked of an encrypted entry: its sizes and its method are those of the encryption. */
function requirePlain({ entries }: Archive): void {
  const [first, ...more] = entries.filter(({ header }) => (header.generalPurposeBitFlag & ENCRYPTED) !== 0)
  if (!first) return
  const others = more.length === 0 ? ' is' : ` and ${more.length} more are`
  throw refusal({
    code: 'ARCHIVE_ENCRYPTED',
    file: first.label,
    message: `${first.label}${others} encrypted`,
  })
}
