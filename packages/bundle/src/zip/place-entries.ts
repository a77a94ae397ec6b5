import { printableBytes } from '@plugboard/types'
import type { Findings } from '../findings.ts'
import type { ArchiveEntry } from './archive-entry.ts'
import type { Archive } from './open-archive.ts'

/** The position of a file in the archive: its local header, then its packed data. */
export interface PlacedEntry {
  readonly entry: ArchiveEntry
  readonly start: number
  readonly dataStart: number
  readonly dataEnd: number
}

/**
 * Finds where the files of an archive are, and checks that no two share bytes: overlapping entries would make a bomb of
 * many files from the bytes of one. Of a local header only the name is compared: names have no checksum, so the second copy
 * reveals damage. For everything else the directory counts.
 *
 * @returns the files in the directory's order, without those that cannot be found
 */
export async function placeFiles(archive: Archive, findings: Findings): Promise<PlacedEntry[]> {
  const placed: PlacedEntry[] = []
  for (const entry of archive.entries) {
    if (findings.full) break
    if (entry.kind !== 'file') continue
    const place = await locate(archive, entry, findings)
    if (place) placed.push(place)
  }
  const sorted = placed.toSorted((left, right) => left.start - right.start)
  for (const [index, { entry, dataEnd }] of sorted.entries()) {
    const next = sorted[index + 1]
    if (dataEnd <= (next?.start ?? archive.directoryStart)) continue
    findings.add({
      code: 'ARCHIVE_OVERLAP',
      file: entry.label,
      message: `${entry.label} and ${next?.entry.label ?? 'the directory'} share bytes of the ZIP`,
    })
  }
  return placed
}

async function locate(
  archive: Archive,
  entry: ArchiveEntry,
  findings: Findings,
): Promise<PlacedEntry | undefined> {
  const { header, label: file } = entry
  const local = await archive.readHeader((zip) => zip.readLocalFileHeaderPromise(header))
  if ('fault' in local) {
    findings.add({ code: 'ARCHIVE_CORRUPT', file, message: `${file} cannot be read: ${local.fault}` })
    return undefined
  }
  if (!local.fileName.equals(header.fileNameRaw)) {
    const other = printableBytes(local.fileName)
    findings.add({ code: 'ARCHIVE_CORRUPT', file, message: `${file} is called ${other} before its data` })
  }
  const dataStart = local.fileDataStart
  return {
    entry,
    start: header.relativeOffsetOfLocalHeader,
    dataStart,
    dataEnd: dataStart + header.compressedSize,
  }
}
