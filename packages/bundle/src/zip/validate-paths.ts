import { foldCase } from '@plugboard/types'
import type { Findings } from '../findings.ts'
import type { ArchiveEntry } from './archive-entry.ts'

/**
 * Validates that the paths of an archive can exist side by side, also where letter case makes no difference. The folders
 * that count are those that files are in; whether a folder has an entry of its own changes nothing.
 */
export function validatePaths(entries: readonly ArchiveEntry[], findings: Findings): void {
  const files = new Map<string, ArchiveEntry>()
  for (const entry of entries) {
    if (entry.kind !== 'file' || entry.path === '') continue
    const folded = foldCase(entry.path)
    const first = files.get(folded)
    if (first) {
      findings.add({
        code: 'ARCHIVE_PATH_REPEATED',
        file: entry.label,
        message: `${entry.label} is in the ZIP already${first.path === entry.path ? '' : ` as ${first.label}`}`,
      })
    } else files.set(folded, entry)
  }
  for (const entry of entries) {
    if (entry.kind === 'folder' && files.has(foldCase(entry.path))) {
      findings.add({
        code: 'ARCHIVE_PATH_CONFLICT',
        file: entry.label,
        message: `${entry.label} is both a file and a folder`,
      })
    }
  }
  validateFolders([...files.values()], { files, findings })
}

function validateFolders(
  entries: readonly ArchiveEntry[],
  { files, findings }: { files: ReadonlyMap<string, ArchiveEntry>; findings: Findings },
): void {
  const spellings = new Map<string, string>()
  for (const entry of entries) {
    const folders = foldersAbove(entry.path)
    const file = folders.map((folder) => files.get(foldCase(folder))).find((above) => above !== undefined)
    if (file) {
      findings.add({
        code: 'ARCHIVE_PATH_CONFLICT',
        file: entry.label,
        message: `${entry.label} lies in a folder that is also the file ${file.label}`,
      })
      continue
    }
    const folder = folders.find((above) => (spellings.get(foldCase(above)) ?? above) !== above)
    for (const above of folders) spellings.set(foldCase(above), spellings.get(foldCase(above)) ?? above)
    if (folder === undefined) continue
    findings.add({
      code: 'ARCHIVE_PATH_REPEATED',
      file: entry.label,
      message: `${entry.label} lies in a folder that is in the ZIP already as ${spellings.get(foldCase(folder)) ?? ''}`,
    })
  }
}

/** A name may have 65,535 bytes and as many slashes, so only as many folders as a path may have count. */
function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let at = path.indexOf('/'); at > 0 && folders.length < 256; at = path.indexOf('/', at + 1)) {
    folders.push(path.slice(0, at))
  }
  return folders
}
