import { printableBytes } from '@plugboard/types'
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl'
import type { BundleLimits } from '../bundle-limits.ts'
import { refusal } from '../findings.ts'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import { archiveEndFault } from './archive-end.ts'
import { type ArchiveEntry, archiveEntryOf } from './archive-entry.ts'
import { BlobReader } from './blob-reader.ts'
import { DIRECTORY_HEADER_BYTES, DIRECTORY_HEADER_SIGNATURE, FLAG } from './zip-format.ts'

/** Folders and clutter are entries too, so there may be more entries than files, up to this limit. */
const ENTRIES_PER_FILE = 16

/** A ZIP whose directory has been read but not validated. */
export interface Archive extends Disposable {
  readonly entries: readonly ArchiveEntry[]
  readonly directoryStart: number
  /** Runs a yauzl call. Its errors are faults of the archive, unless the blob could not be read. */
  readHeader<Header>(call: (zip: ZipFile) => Promise<Header>): Promise<Header | { readonly fault: string }>
}

type ReadHeader = <Header>(call: () => Promise<Header>) => Promise<Header | { readonly fault: string }>

/**
 * Reads only the directory of a ZIP.
 *
 * @throws BundleRefusedError when it cannot be read
 */
export async function openArchive(options: {
  blob: SpooledBlob
  limits: BundleLimits
  signal: AbortSignal | undefined
}): Promise<Archive> {
  const { blob, limits, signal } = options
  const fault = await archiveEndFault(blob)
  if (fault) throw refusal(fault)

  const reader = new BlobReader(blob, signal)
  const readHeader: ReadHeader = async (call) => {
    try {
      return await call()
    } catch (error) {
      if (reader.failure) throw reader.failure.error
      if (!(error instanceof Error)) throw error
      return { fault: error.message }
    }
  }
  const zip = await readHeader(() =>
    fromRandomAccessReaderPromise(reader, blob.size, {
      autoClose: false,
      lazyEntries: true,
      // Names and sizes are validated in this package, so that a refusal names the entry and everything wrong with it.
      decodeStrings: false,
      strictFileNames: true,
      validateEntrySizes: false,
    }),
  )
  if ('fault' in zip) throw corrupt(zip.fault)
  try {
    if (zip.entryCount > limits.maxFiles * ENTRIES_PER_FILE) {
      throw refusal({
        code: 'ARCHIVE_TOO_MANY_FILES',
        message: `the ZIP has ${zip.entryCount} entries; at most ${limits.maxFiles} files are allowed`,
      })
    }
    // Before the first entry is read, the cursor is at the start of the directory. Its type in @types/yauzl is wrong.
    const directoryStart = Number(zip.readEntryCursor)
    return {
      entries: await readEntries({ zip, blob, directoryStart, readHeader }),
      directoryStart,
      readHeader: (call) => readHeader(() => call(zip)),
      [Symbol.dispose]: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function readEntries(options: {
  zip: ZipFile
  blob: SpooledBlob
  directoryStart: number
  readHeader: ReadHeader
}): Promise<ArchiveEntry[]> {
  const { zip, blob, directoryStart, readHeader } = options
  const headers = zip.eachEntry()
  const entries: ArchiveEntry[] = []
  let position = directoryStart
  while (true) {
    const step = await readHeader(() => headers.next())
    if ('fault' in step) throw await headerFault({ blob, position, fault: step.fault })
    if (step.done) break
    entries.push(archiveEntryOf(step.value))
    position += headerBytes(step.value)
  }
  // With a count that is too small, the archive would be published without its last files.
  if ((await signatureAt(blob, position)) === DIRECTORY_HEADER_SIGNATURE) {
    throw corrupt(`its directory has more entries than the ${entries.length} it declares`)
  }
  return entries
}

function headerBytes(header: Entry): number {
  return DIRECTORY_HEADER_BYTES + header.fileNameLength + header.extraFieldLength + header.fileCommentLength
}

async function signatureAt(blob: SpooledBlob, position: number): Promise<number | undefined> {
  return position + 4 > blob.size ? undefined : (await blob.read(position, 4)).readUInt32LE(0)
}

/** Names the entry at which yauzl stopped, if there is a header to read a name from. */
async function headerFault(options: { blob: SpooledBlob; position: number; fault: string }): Promise<Error> {
  const { blob, position, fault } = options
  const isHeader = (await signatureAt(blob, position)) === DIRECTORY_HEADER_SIGNATURE
  if (!isHeader || position + DIRECTORY_HEADER_BYTES > blob.size) return corrupt(fault)
  const header = await blob.read(position, DIRECTORY_HEADER_BYTES)
  const nameStart = position + DIRECTORY_HEADER_BYTES
  const nameLength = Math.min(header.readUInt16LE(28), blob.size - nameStart)
  const file = printableBytes(await blob.read(nameStart, nameLength))
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
