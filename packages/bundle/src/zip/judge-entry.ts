import { MANIFEST_PATH, pathFault, printable } from '@plugboard/types'
import { type BundleLimits, RATIO_FREE_BYTES } from '../bundle-limits.ts'
import type { Findings } from '../findings.ts'
import { type ArchiveEntry, isSystemClutter } from './archive-entry.ts'
import { FLAG, METHOD } from './zip-format.ts'

const FILE_TYPE_BITS = 0o170000
const REGULAR_FILE = 0o100000
const FOLDER = 0o040000
const DOS_FOLDER = 0x10

/** Judges what one entry declares of itself. */
export function judgeEntry(entry: ArchiveEntry, { limits, findings }: JudgeOptions): void {
  judgeName(entry, findings)
  judgeKind(entry, findings)
  judgeContent(entry, findings)
  judgeSizes(entry, { limits, findings })
}

interface JudgeOptions {
  readonly limits: BundleLimits
  readonly findings: Findings
}

function judgeName(entry: ArchiveEntry, findings: Findings): void {
  const { name, path, label: file } = entry
  if (name.kind === 'undecodable') {
    findings.add({
      code: 'ARCHIVE_PATH_UNSAFE',
      file,
      message: `the name ${file} is not UTF-8, so it reads differently from one tool to the next`,
      hint: 'Rename it to ASCII, or zip with a tool that writes names in UTF-8.',
    })
    return
  }
  if (name.kind === 'contradictory') {
    const [plain, unicode] = name.names
    findings.add({
      code: 'ARCHIVE_CORRUPT',
      file: printable(plain),
      message: `the entry has two names: ${printable(plain)} and ${printable(unicode)}`,
    })
    return
  }
  if (path === MANIFEST_PATH && entry.kind === 'file') return
  const fault = pathFault(path)
  if (fault === 'reserved') {
    findings.add({
      code: 'ARCHIVE_PATH_RESERVED',
      file,
      message: `${file} is a name the server keeps for itself`,
    })
  }
  if (fault !== 'unsafe') return
  if (path !== path.normalize('NFC') && pathFault(path.normalize('NFC')) === undefined) {
    findings.add({
      code: 'ARCHIVE_PATH_UNSAFE',
      file,
      message: `the name ${file} has letters in parts (letter and accent), as macOS writes them`,
      hint: 'Rename it without accents, or normalise it to Unicode NFC.',
    })
    return
  }
  findings.add({ code: 'ARCHIVE_PATH_UNSAFE', file, message: `${file} is not a path a bundle may contain` })
}

function judgeKind({ kind, label: file, header }: ArchiveEntry, findings: Findings): void {
  // The high half is the Unix mode, and the host byte that should say so is not to be relied on.
  const type = (header.externalFileAttributes >>> 16) & FILE_TYPE_BITS
  const isOrdinary = type === 0 || type === REGULAR_FILE || (type === FOLDER && kind === 'folder')
  if (!isOrdinary) {
    const what = type === 0o120000 ? 'a symbolic link' : 'not a regular file'
    findings.add({ code: 'ARCHIVE_LINK', file, message: `${file} is ${what}` })
    return
  }
  if (kind === 'file' && (header.externalFileAttributes & DOS_FOLDER) !== 0) {
    findings.add({
      code: 'ARCHIVE_CORRUPT',
      file,
      message: `${file} is a file by its name and a folder by its attributes`,
    })
  }
}

function judgeContent({ label: file, header }: ArchiveEntry, findings: Findings): void {
  const encrypted = FLAG.encrypted | FLAG.strongEncryption | FLAG.maskedHeader
  if ((header.generalPurposeBitFlag & encrypted) !== 0) {
    findings.add({ code: 'ARCHIVE_ENCRYPTED', file, message: `${file} is encrypted` })
  }
  const method = header.compressionMethod
  if (method !== METHOD.store && method !== METHOD.deflate) {
    findings.add({
      code: 'ARCHIVE_METHOD_UNSUPPORTED',
      file,
      message: `${file} is packed by method ${method}; only 0 (store) and 8 (deflate) are supported`,
    })
  }
}

function judgeSizes(entry: ArchiveEntry, { limits, findings }: JudgeOptions): void {
  const { kind, label: file, header } = entry
  const { compressedSize: packed, uncompressedSize: size } = header
  if (kind === 'folder' && size > 0) {
    findings.add({
      code: 'ARCHIVE_CORRUPT',
      file,
      message: `${file} is a folder, and has ${size} bytes of content`,
    })
  }
  if (header.compressionMethod === METHOD.store && packed !== size) {
    findings.add({
      code: 'ARCHIVE_SIZE_MISMATCH',
      file,
      message: `${file} is stored as it is, and yet has ${packed} bytes in the ZIP and ${size} outside of it`,
    })
  }
  if (isSystemClutter(entry)) return
  if (size > limits.fileBytes) {
    findings.add({
      code: 'ARCHIVE_FILE_TOO_LARGE',
      file,
      message: `${file} has ${size} bytes; at most ${limits.fileBytes} are allowed`,
    })
  }
  if (size > RATIO_FREE_BYTES && size > packed * limits.maxRatio) {
    findings.add({
      code: 'ARCHIVE_RATIO',
      file,
      message: `${file} inflates ${packed} bytes to ${size}, more than ${limits.maxRatio} times as many`,
    })
  }
}
