import { ARCHIVE_RATIO_FREE_BYTES, type BundleLimits } from '../bundle-limits.ts'
import type { Findings } from '../findings.ts'
import type { ArchiveEntry } from './archive-entry.ts'
import { exceedsRatio } from './inflate-ratio.ts'
import { METHOD } from './zip-format.ts'

/** Validates the totals of an archive: the number of files, their size, and their deflate ratio. */
export function validateTotals(
  files: readonly ArchiveEntry[],
  { limits, findings }: { limits: BundleLimits; findings: Findings },
): void {
  if (files.length === 0) findings.add({ code: 'ARCHIVE_EMPTY', message: 'the ZIP has no files' })
  const surplus = files[limits.maxFiles]
  if (surplus) {
    findings.add({
      code: 'ARCHIVE_TOO_MANY_FILES',
      file: surplus.label,
      message: `the ZIP has ${files.length} files; at most ${limits.maxFiles} are allowed`,
    })
  }
  validateTotalSize(files, { limits, findings })
  validateTotalRatio(files, { limits, findings })
}

function validateTotalSize(
  files: readonly ArchiveEntry[],
  { limits, findings }: { limits: BundleLimits; findings: Findings },
): void {
  let total = 0
  for (const { header, label } of files) {
    total += header.uncompressedSize
    if (total <= limits.totalBytes) continue
    findings.add({
      code: 'ARCHIVE_TOO_LARGE',
      file: label,
      message: `up to ${label} the files have ${total} bytes; at most ${limits.totalBytes} are allowed together`,
    })
    return
  }
}

/** Many small files with a high ratio are a bomb like one large file. A file that is a bomb by itself has its own finding. */
function validateTotalRatio(
  files: readonly ArchiveEntry[],
  { limits, findings }: { limits: BundleLimits; findings: Findings },
): void {
  const deflated = files.filter(
    ({ header }) => header.compressionMethod !== METHOD.store && !exceedsRatio(header, limits),
  )
  const packed = deflated.reduce((sum, { header }) => sum + header.compressedSize, 0)
  const size = deflated.reduce((sum, { header }) => sum + header.uncompressedSize, 0)
  if (size <= ARCHIVE_RATIO_FREE_BYTES || size <= packed * limits.maxRatio) return
  findings.add({
    code: 'ARCHIVE_RATIO',
    message: `the files inflate ${packed} bytes to ${size} together, more than ${limits.maxRatio} times as many`,
    hint: 'Leave out files that mostly repeat one byte, or store the files uncompressed: "zip -0 -r bundle.zip .".',
  })
}
