import { refusal } from '../findings.ts'
import type { SpooledBlob } from '../spooled-blob.ts'
import { endRecordsOf } from './detect-zip.ts'
import {
  END_BYTES,
  END_SIGNATURE,
  MAX_COMMENT_BYTES,
  readUint64,
  SEE_ZIP64_16,
  SEE_ZIP64_32,
  ZIP64_END_BYTES,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
} from './zip-format.ts'

/** What the records at the end of a ZIP say of its directory. */
export interface ArchiveEnd {
  readonly entryCount: number
  readonly directoryStart: number
  /** Where the end records start, and so where the directory must end. */
  readonly directoryEnd: number
}

interface DirectoryFacts {
  readonly entryCount: number
  readonly size: number
  readonly offset: number
}

// `git archive` writes the commit's id there (40 or 64 hexadecimal digits). Any other comment is a place to hide bytes.
const COMMENT_LENGTHS = [0, 40, 64]

/**
 * Reads the records at the end of a ZIP, and refuses one whose records leave a choice: two readers must never find
 * two directories.
 *
 * @throws BundleRefusedError
 */
export async function readArchiveEnd(blob: SpooledBlob): Promise<ArchiveEnd> {
  const tailStart = Math.max(0, blob.size - END_BYTES - MAX_COMMENT_BYTES)
  const tail = await blob.read(tailStart, blob.size - tailStart)
  const at = endRecordAt(tail)
  if (at === undefined) throw endFault(tail)

  const record = tail.subarray(at)
  const declared = {
    entryCount: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
  }
  const end = tailStart + at
  const zip64 = await readZip64End(blob, end)
  if (zip64 && !agrees(declared, zip64.facts)) throw corrupt('its two end records contradict each other')
  if (!isSingleVolume(record)) throw corrupt('it is one of several volumes')

  const { entryCount, size, offset } = zip64?.facts ?? declared
  const directoryEnd = zip64?.start ?? end
  if (offset + size > directoryEnd) throw corrupt('its directory lies outside of it')
  if (offset + size < directoryEnd) {
    const count = directoryEnd - offset - size
    throw refusal({
      code: 'ARCHIVE_FOREIGN_BYTES',
      message: `${count} bytes before the directory, or between it and the end record, belong to no entry`,
    })
  }
  return { entryCount, directoryStart: offset, directoryEnd }
}

function endRecordAt(tail: Buffer): number | undefined {
  return COMMENT_LENGTHS.map((length) => ({ length, at: tail.length - END_BYTES - length })).find(
    ({ length, at }) =>
      at >= 0 &&
      tail.readUInt32LE(at) === END_SIGNATURE &&
      tail.readUInt16LE(at + 20) === length &&
      /^[0-9a-f]*$/.test(tail.toString('latin1', at + END_BYTES)),
  )?.at
}

function endFault(tail: Buffer): Error {
  const [last] = endRecordsOf(tail)
  if (last === undefined) return corrupt('it has no end record: it was cut off, or is no ZIP')
  const count = tail.length - last - END_BYTES
  if (count < tail.readUInt16LE(last + 20)) return corrupt('its comment was cut off')
  return refusal({ code: 'ARCHIVE_FOREIGN_BYTES', message: `${count} bytes follow the end of the archive` })
}

async function readZip64End(
  blob: SpooledBlob,
  end: number,
): Promise<{ start: number; facts: DirectoryFacts } | undefined> {
  const locatorStart = end - ZIP64_LOCATOR_BYTES
  if (locatorStart < 0) return undefined
  const locator = await blob.read(locatorStart, ZIP64_LOCATOR_BYTES)
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR_SIGNATURE) return undefined

  // A locator may lead anywhere; the one honest place is right before it.
  const start = locatorStart - ZIP64_END_BYTES
  if (start < 0 || readUint64(locator, 8) !== start) throw corrupt('its ZIP64 locator leads nowhere')
  const record = await blob.read(start, ZIP64_END_BYTES)
  const isPlain =
    record.readUInt32LE(0) === ZIP64_END_SIGNATURE &&
    readUint64(record, 4) === ZIP64_END_BYTES - 12 &&
    record.readUInt32LE(16) === 0 &&
    record.readUInt32LE(20) === 0 &&
    readUint64(record, 24) === readUint64(record, 32)
  if (!isPlain) throw corrupt('its ZIP64 end record is not valid')
  return {
    start,
    facts: {
      entryCount: readUint64(record, 32),
      size: readUint64(record, 40),
      offset: readUint64(record, 48),
    },
  }
}

function agrees(declared: DirectoryFacts, zip64: DirectoryFacts): boolean {
  return (
    [SEE_ZIP64_16, zip64.entryCount].includes(declared.entryCount) &&
    [SEE_ZIP64_32, zip64.size].includes(declared.size) &&
    [SEE_ZIP64_32, zip64.offset].includes(declared.offset)
  )
}

function isSingleVolume(record: Buffer): boolean {
  const volumes = [record.readUInt16LE(4), record.readUInt16LE(6)]
  const counts = record.readUInt16LE(8) === record.readUInt16LE(10)
  return counts && volumes.every((volume) => volume === 0 || volume === SEE_ZIP64_16)
}

function corrupt(reason: string): Error {
  return refusal({ code: 'ARCHIVE_CORRUPT', message: `the ZIP cannot be read: ${reason}` })
}
