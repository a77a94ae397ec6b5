import { closeSync, fstatSync, opendirSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl'
import { METHOD } from '../zip/zip-format.ts'

/** The most bytes that one record may have. The largest of the npm ecosystem have some 300 KB. */
export const RECORD_LIMIT_BYTES = 4_194_304
const RECORDS_LIMIT = 2_000_000
const DEPTH_LIMIT = 12
const LOCAL_HEADER_BYTES = 30
const LOCAL_HEADER_SIGNATURE = 0x04034b50
// Names and extra fields of records are short. A longer header takes a second read.
const EXPECTED_HEADER_BYTES = 512

/** A file of an OSV database, or why it cannot be read. */
export type RecordFile =
  | { readonly path: string; readonly bytes: Buffer }
  | { readonly path: string; readonly reason: string }

/**
 * Reads the JSON files of a folder and its folders, of a ZIP, or a single one, one at a time. It blocks: it is for a thread of
 * its own, in which 200,000 reads that wait for each other take a multiple of the time.
 *
 * @throws when the path cannot be read, or is a ZIP without a directory
 */
export async function* readRecords(path: string): AsyncGenerator<RecordFile> {
  if (statSync(path).isDirectory()) {
    yield* readFolder(path)
    return
  }
  if (isZip(path)) yield* readZip(path)
  else yield readFile(path)
}

function isZip(path: string): boolean {
  const fd = openSync(path, 'r')
  try {
    const start = Buffer.alloc(2)
    readSync(fd, start, 0, 2, 0)
    return start.toString('latin1') === 'PK'
  } finally {
    closeSync(fd)
  }
}

function* readFolder(root: string): Generator<RecordFile> {
  let count = 0
  const waiting = [{ folder: root, depth: 1 }]
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const directory = opendirSync(place.folder)
    try {
      for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
        const path = join(place.folder, entry.name)
        if (entry.isDirectory() && place.depth < DEPTH_LIMIT) {
          waiting.push({ folder: path, depth: place.depth + 1 })
        }
        if (!entry.isFile() || !entry.name.endsWith('.json')) continue
        count += 1
        requireFewer(count)
        yield readFile(path)
      }
    } finally {
      directory.closeSync()
    }
  }
}

function readFile(path: string): RecordFile {
  try {
    const { size } = statSync(path)
    if (size > RECORD_LIMIT_BYTES) return { path, reason: tooLarge(size) }
    return { path, bytes: readFileSync(path) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { path, reason: error.message }
  }
}

async function* readZip(path: string): AsyncGenerator<RecordFile> {
  const fd = openSync(path, 'r')
  const { size } = fstatSync(fd)
  const zip = await openZip(fd)
  try {
    if (zip.entryCount > RECORDS_LIMIT) requireFewer(zip.entryCount)
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.json')) continue
      yield readEntry(entry, { fd, size })
    }
  } finally {
    zip.close()
  }
}

async function openZip(fd: number): Promise<ZipFile> {
  try {
    return await fromFdPromise(fd, { lazyEntries: true, autoClose: false, validateEntrySizes: false })
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function readEntry(entry: Entry, { fd, size }: { fd: number; size: number }): RecordFile {
  const {
    fileName: path,
    compressedSize,
    uncompressedSize,
    compressionMethod,
    relativeOffsetOfLocalHeader,
  } = entry
  if (uncompressedSize > RECORD_LIMIT_BYTES || compressedSize > RECORD_LIMIT_BYTES) {
    return { path, reason: tooLarge(Math.max(uncompressedSize, compressedSize)) }
  }
  const isStored = compressionMethod === METHOD.store
  if (entry.isEncrypted() || (!isStored && compressionMethod !== METHOD.deflate)) {
    return { path, reason: 'is encrypted, or packed by a method other than store or deflate' }
  }
  const read = (length: number) => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - relativeOffsetOfLocalHeader)))
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, relativeOffsetOfLocalHeader))
  }
  let local = read(EXPECTED_HEADER_BYTES + compressedSize)
  if (local.length < LOCAL_HEADER_BYTES || local.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE) {
    return { path, reason: 'has no header in the ZIP' }
  }
  const start = LOCAL_HEADER_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (start + compressedSize > local.length) local = read(start + compressedSize)
  const packed = local.subarray(start, start + compressedSize)
  if (packed.length < compressedSize) return { path, reason: 'is cut off in the ZIP' }
  if (isStored) return { path, bytes: packed }
  try {
    return { path, bytes: inflateRawSync(packed, { maxOutputLength: RECORD_LIMIT_BYTES }) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { path, reason: `cannot be inflated: ${error.message}` }
  }
}

function tooLarge(bytes: number): string {
  return `has ${bytes} bytes; at most ${RECORD_LIMIT_BYTES} are read`
}

function requireFewer(count: number): void {
  if (count > RECORDS_LIMIT) throw new RangeError(`there are more than ${RECORDS_LIMIT} records`)
}
