import { parseExtraFields } from 'yauzl'
import type { Findings } from '../findings.ts'
import type { SpooledBlob } from '../spooled-blob.ts'
import type { ArchiveEntry } from './archive-entry.ts'
import { localHeaderFault } from './local-header.ts'
import type { Archive } from './open-archive.ts'
import { DATA_DESCRIPTOR_SIGNATURE, FLAG, readUint64 } from './zip-format.ts'

/** Where the bytes of an entry are: its local header, then its packed data. */
export interface PlacedEntry {
  readonly entry: ArchiveEntry
  readonly start: number
  readonly dataStart: number
  readonly dataEnd: number
}

/**
 * Judges how the entries lie in the file: each one's local header agrees with the directory, no two share bytes, and
 * no byte is left over. So there is one way only to read the archive, from either end.
 *
 * @returns the entries in the directory's order, without those whose place could not be told
 */
export async function judgeLayout(archive: Archive, findings: Findings): Promise<PlacedEntry[]> {
  const placed: PlacedEntry[] = []
  for (const entry of archive.entries) {
    if (findings.full) break
    const place = await locate(archive, entry, findings)
    if (place) placed.push(place)
  }
  // Without the place of every entry, the bytes between the others cannot be judged.
  if (placed.length === archive.entries.length) await judgeGaps({ archive, placed, findings })
  return placed
}

async function locate(
  archive: Archive,
  entry: ArchiveEntry,
  findings: Findings,
): Promise<PlacedEntry | undefined> {
  const { header, label: file } = entry
  const read = await archive.readHeader(async (zip) => {
    const local = await zip.readLocalFileHeaderPromise(header)
    return { local, extraFields: parseExtraFields(local.extraField) }
  })
  if ('fault' in read) {
    findings.add({ code: 'ARCHIVE_CORRUPT', file, message: `${file} cannot be read: ${read.fault}` })
    return undefined
  }
  const contradiction = localHeaderFault(entry, read)
  if (contradiction !== undefined) {
    findings.add({
      code: 'ARCHIVE_CORRUPT',
      file,
      message: `${file} has one ${contradiction} in the directory and another before its data`,
    })
  }
  const start = header.relativeOffsetOfLocalHeader
  const dataStart = read.local.fileDataStart
  return { entry, start, dataStart, dataEnd: dataStart + header.compressedSize }
}

async function judgeGaps(options: {
  archive: Archive
  placed: readonly PlacedEntry[]
  findings: Findings
}): Promise<void> {
  const { archive, placed, findings } = options
  const sorted = placed.toSorted((left, right) => left.start - right.start)
  const first = sorted[0]
  if (first && first.start > 0) {
    const file = first.entry.label
    findings.add({
      code: 'ARCHIVE_FOREIGN_BYTES',
      file,
      message: `${first.start} bytes before ${file} belong to no entry`,
    })
  }
  for (const [index, place] of sorted.entries()) {
    const next = sorted[index + 1]
    await judgeGap({
      blob: archive.blob,
      place,
      gapEnd: next?.start ?? archive.directoryStart,
      nextLabel: next?.entry.label ?? 'the directory',
      findings,
    })
  }
}

async function judgeGap(options: {
  blob: SpooledBlob
  place: PlacedEntry
  gapEnd: number
  nextLabel: string
  findings: Findings
}): Promise<void> {
  const { blob, place, gapEnd, nextLabel, findings } = options
  const { entry, dataEnd } = place
  const file = entry.label
  const gap = gapEnd - dataEnd
  if (gap < 0) {
    findings.add({
      code: 'ARCHIVE_OVERLAP',
      file,
      message: `${file} and ${nextLabel} share bytes of the ZIP`,
    })
    return
  }
  const hasDescriptor = (entry.header.generalPurposeBitFlag & FLAG.dataDescriptor) !== 0
  if (hasDescriptor ? await isDescriptor({ blob, start: dataEnd, length: gap, entry }) : gap === 0) return
  if (gap > 0) {
    findings.add({
      code: 'ARCHIVE_FOREIGN_BYTES',
      file,
      message: `${gap} bytes between ${file} and ${nextLabel} belong to no entry, or contradict it`,
    })
    return
  }
  findings.add({
    code: 'ARCHIVE_CORRUPT',
    file,
    message: `${file} lacks the data descriptor its flags announce`,
  })
}

/** APPNOTE 4.3.9: with or without a signature, with sizes of 32 bits or of 64. */
async function isDescriptor(options: {
  blob: SpooledBlob
  start: number
  length: number
  entry: ArchiveEntry
}): Promise<boolean> {
  const { blob, start, length, entry } = options
  if (![12, 16, 20, 24].includes(length)) return false
  const bytes = await blob.read(start, length)
  const hasSignature = length === 16 || length === 24
  if (hasSignature && bytes.readUInt32LE(0) !== DATA_DESCRIPTOR_SIGNATURE) return false
  const fields = bytes.subarray(hasSignature ? 4 : 0)
  const isWide = fields.length === 20
  const packed = isWide ? readUint64(fields, 4) : fields.readUInt32LE(4)
  const size = isWide ? readUint64(fields, 12) : fields.readUInt32LE(8)
  const { crc32, compressedSize, uncompressedSize } = entry.header
  return fields.readUInt32LE(0) === crc32 && packed === compressedSize && size === uncompressedSize
}
