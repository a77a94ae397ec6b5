import { foldCase } from '@plugboard/types'
import type { BundleLimits } from '../bundle-limits.ts'
import type { Findings } from '../findings.ts'
import { type ArchiveEntry, isSystemClutter } from './archive-entry.ts'

/** Judges the entries of an archive together: how many, how large, and whether their paths can exist side by side. */
export function judgePaths(
  entries: readonly ArchiveEntry[],
  { limits, findings }: { limits: BundleLimits; findings: Findings },
): void {
  judgeTotals(entries, { limits, findings })

  const seen = new Map<string, ArchiveEntry>()
  for (const entry of entries) {
    const folded = foldCase(entry.path)
    if (folded === '') continue
    const first = seen.get(folded)
    if (!first) {
      seen.set(folded, entry)
      continue
    }
    findings.add({
      code: first.kind === entry.kind ? 'ARCHIVE_PATH_REPEATED' : 'ARCHIVE_PATH_CONFLICT',
      file: entry.label,
      message:
        first.kind === entry.kind
          ? `${entry.label} is in the ZIP already${first.path === entry.path ? '' : ` as ${first.label}`}`
          : `${entry.label} is both a file and a folder`,
    })
  }

  for (const entry of entries) {
    const file = foldersAbove(foldCase(entry.path))
      .map((folder) => seen.get(folder))
      .find((above) => above?.kind === 'file')
    if (!file) continue
    findings.add({
      code: 'ARCHIVE_PATH_CONFLICT',
      file: entry.label,
      message: `${entry.label} lies in a folder that is also the file ${file.label}`,
    })
  }
}

function judgeTotals(
  entries: readonly ArchiveEntry[],
  { limits, findings }: { limits: BundleLimits; findings: Findings },
): void {
  const files = entries.filter((entry) => entry.kind === 'file' && !isSystemClutter(entry))
  if (files.length === 0) {
    findings.add({ code: 'ARCHIVE_EMPTY', message: 'the ZIP has no files' })
  }
  const surplus = files[limits.maxFiles]
  if (surplus) {
    findings.add({
      code: 'ARCHIVE_TOO_MANY_FILES',
      file: surplus.label,
      message: `the ZIP has ${files.length} files; at most ${limits.maxFiles} are allowed`,
    })
  }
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

/** A name may have 65535 bytes and as many slashes, so only as many folders as a path may have count. */
function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let at = path.indexOf('/'); at > 0 && folders.length < 256; at = path.indexOf('/', at + 1)) {
    folders.push(path.slice(0, at))
  }
  return folders
}
