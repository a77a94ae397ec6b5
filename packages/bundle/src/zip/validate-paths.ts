import { BUNDLE_PATH_LIMIT_BYTES, foldCase, printable } from '@plugboard/types'
import type { Findings } from '../findings.ts'
import type { ArchiveEntry } from './archive-entry.ts'

interface FoldedEntry {
  readonly entry: ArchiveEntry
  /** Sorts as a tree: the content of a folder follows the folder, because no character comes before NUL. */
  readonly key: string
}

/**
 * Validates that the paths of an archive can exist side by side, even on a case-insensitive file system. Only folders that
 * contain files count, with or without an entry of their own.
 */
export function validatePaths(entries: readonly ArchiveEntry[], findings: Findings): void {
  // Longer paths are refused elsewhere, and a name may have 65,535 bytes.
  const files = entries.filter(
    ({ kind, path }) => kind === 'file' && path !== '' && path.length <= BUNDLE_PATH_LIMIT_BYTES,
  )
  const sorted = files
    .map((entry): FoldedEntry => ({ entry, key: foldCase(entry.path).replaceAll('/', '\0') }))
    .toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
  // Paths sorted between two others share their common prefix, so comparing neighbours is enough.
  for (const [index, file] of sorted.entries()) {
    const before = sorted[index - 1]
    if (before) validateNeighbours(before, file, findings)
  }
  validateFolderEntries(entries, { files: new Set(sorted.map(({ key }) => key)), findings })
}

function validateNeighbours(first: FoldedEntry, second: FoldedEntry, findings: Findings): void {
  const file = second.entry.label
  if (second.key === first.key) {
    const asOther = first.entry.path === second.entry.path ? '' : ` as ${first.entry.label}`
    const message = `${file} is already in the ZIP${asOther}`
    findings.add({ code: 'ARCHIVE_PATH_REPEATED', file, message })
    return
  }
  if (second.key.startsWith(`${first.key}\0`)) {
    const message = `${file} is in a folder that is also the file ${first.entry.label}`
    findings.add({ code: 'ARCHIVE_PATH_CONFLICT', file, message })
    return
  }
  const other = otherSpelling(first, second)
  if (other === undefined) return
  const message = `${file} is in a folder that is already in the ZIP as ${printable(other)}`
  findings.add({ code: 'ARCHIVE_PATH_REPEATED', file, message })
}

/** The folder of the first path that the second one spells with different case. */
function otherSpelling(first: FoldedEntry, second: FoldedEntry): string | undefined {
  const left = segmentsOf(first)
  const right = segmentsOf(second)
  const folders = Math.min(left.names.length, right.names.length) - 1
  for (let depth = 0; depth < folders && left.folded[depth] === right.folded[depth]; depth += 1) {
    if (left.names[depth] !== right.names[depth]) return left.names.slice(0, depth + 1).join('/')
  }
  return undefined
}

function segmentsOf({ entry, key }: FoldedEntry): { names: string[]; folded: string[] } {
  return { names: entry.path.split('/'), folded: key.split('\0') }
}

function validateFolderEntries(
  entries: readonly ArchiveEntry[],
  { files, findings }: { files: ReadonlySet<string>; findings: Findings },
): void {
  for (const { kind, path, label: file } of entries) {
    if (kind !== 'folder' || path.length > BUNDLE_PATH_LIMIT_BYTES) continue
    if (!files.has(foldCase(path).replaceAll('/', '\0'))) continue
    findings.add({ code: 'ARCHIVE_PATH_CONFLICT', file, message: `${file} is both a file and a folder` })
  }
}
