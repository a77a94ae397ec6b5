import { printableBytes } from '@plugboard/types'
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl'
import type { BundleLimits } from '../bundle-limits.ts'
import { refusal } from '../findings.ts'
import type { SpooledBlob } from '../spooled-blob.ts'
import { type ArchiveEnd, readArchiveEnd } from './archive-end.ts'
import { type ArchiveEntry, archiveEntryOf } from './archive-entry.ts'
import { BlobReader } from './blob-reader.ts'
import { DIRECTORY_HEADER_BYTES, DIRECTORY_HEADER_SIGNATURE, FLAG } from './zip-format.ts'

/** Folders and clutter are entries too, so there may be more entries than files, yet not without end. */
const ENTRIES_PER_FILE = 4

/** A ZIP whose directory has been read, and not judged yet. */
export interface Archive extends Disposable {
  readonly blob: SpooledBlob
  readonly entries: readonly ArchiveEntry[]
  readonly directoryStart: number
  /** Runs a yauzl call. Its errors are faults of the archive, unless the blob could not be read. */
  readHeader<Header>(call: (zip: ZipFile) => Promise<Header>): Promise<Header | { readonly fault: string }>
}

/**
 * Reads the directory of a ZIP, and nothing else of it.
 *
 * @throws BundleRefusedError when there is no one directory to read
 */
export async function openArchive(options: {
  blob: SpooledBlob
  limits: BundleLimits
  signal: AbortSignal | undefined
}): Promise<Archive> {
  const { blob, limits, signal } = options
  const end = await readArchiveEnd(blob)
  if (end.entryCount > limits.maxFiles * ENTRIES_PER_FILE) {
    throw refusal({
      code: 'ARCHIVE_TOO_MANY_FILES',
      message: `the ZIP has ${end.entryCount} entries; at most ${limits.maxFiles} files are allowed`,
    })
  }

  const reader = new BlobReader(blob, signal)
  async function readHeader<Header>(
    call: () => Promise<Header>,
  ): Promise<Header | { readonly fault: string }> {
    try {
      return await call()
    } catch (error) {
      if (reader.failure) throw reader.failure.error
      if (!(error instanceof Error)) throw error
      return { fault: error.message }
    }
  }

  const opened = await readHeader(() =>
    fromRandomAccessReaderPromise(reader, blob.size, {
      autoClose: false,
      lazyEntries: true,
      // Names and sizes are judged here, so that a refusal names the entry and all that is wrong with it.
      decodeStrings: false,
      strictFileNames: true,
      validateEntrySizes: false,
    }),
  )
  if ('fault' in opened) throw corrupt(opened.fault)
  try {
    // yauzl looks for the end record by itself; it has to have found the one that was judged.
    if (opened.entryCount !== end.entryCount) throw corrupt('its end records can be read in two ways')
    const entries = await readEntries({ zip: opened, blob, end, readHeader })
    return {
      blob,
      entries,
      directoryStart: end.directoryStart,
      readHeader: (call) => readHeader(() => call(opened)),
      [Symbol.dispose]: () => opened.close(),
    }
  } catch (error) {
    opened.close()
    throw error
  }
}

async function readEntries(options: {
  zip: ZipFile
  blob: SpooledBlob
  end: ArchiveEnd
  readHeader: <Header>(call: () => Promise<Header>) => Promise<Header | { readonly fault: string }>
}): Promise<ArchiveEntry[]> {
  const { zip, blob, end, readHeader } = options
  const headers = zip.eachEntry()
  const entries: ArchiveEntry[] = []
  let position = end.directoryStart
  while (true) {
    const step = await readHeader(() => headers.next())
    if ('fault' in step) throw await headerFault({ blob, position, end, fault: step.fault })
    if (step.done) break
    entries.push(archiveEntryOf(step.value))
    position += headerBytes(step.value)
  }
  if (position !== end.directoryEnd) throw corrupt('its directory has another size than it declares')
  return entries
}

function headerBytes(header: Entry): number {
  return DIRECTORY_HEADER_BYTES + header.fileNameLength + header.extraFieldLength + header.fileCommentLength
}

/** Names the entry that yauzl stopped at, where there is a header to read a name from. */
async function headerFault(options: {
  blob: SpooledBlob
  position: number
  end: ArchiveEnd
  fault: string
}): Promise<Error> {
  const { blob, position, end, fault } = options
  if (position + DIRECTORY_HEADER_BYTES > end.directoryEnd) return corrupt(fault)
  const header = await blob.read(position, DIRECTORY_HEADER_BYTES)
  if (header.readUInt32LE(0) !== DIRECTORY_HEADER_SIGNATURE) return corrupt(fault)
  const nameLength = Math.min(header.readUInt16LE(28), end.directoryEnd - position - DIRECTORY_HEADER_BYTES)
  const file = printableBytes(await blob.read(position + DIRECTORY_HEADER_BYTES, nameLength))
  if ((header.readUInt16LE(8) & FLAG.strongEncryption) !== 0) {
    return refusal({ code: 'ARCHIVE_ENCRYPTED', file, message: `${file} is encrypted` })
  }
  return corrupt(fault, file)
}

function corrupt(fault: string, file?: string): Error {
  return refusal({
    code: 'ARCHIVE_CORRUPT',
    message: `the ZIP cannot be read: ${fault}`,
    ...(file === undefined ? {} : { file }),
  })
}
