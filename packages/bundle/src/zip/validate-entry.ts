import { MANIFEST_PATH, type PathFault, pathFault, printable } from '@plugboard/types'
import type { BundleLimits } from '../bundle-limits.ts'
import { UPLOAD_THE_BUILD } from '../checks/build-hints.ts'
import type { Findings } from '../findings.ts'
import type { ArchiveEntry } from './archive-entry.ts'
import { exceedsRatio } from './inflate-ratio.ts'
import { METHOD } from './zip-format.ts'

const FILE_TYPE_BITS = 0o170000
const REGULAR_FILE = 0o100000
const FOLDER = 0o040000
const SYMBOLIC_LINK = 0o120000
const DOS_FOLDER = 0x10

const SHORTEN = 'Shorten the names in the settings of your bundler.'

/** Hints for faults of a path. Other faults have the hint of their code. */
const PATH_HINTS: Partial<Readonly<Record<PathFault['kind'], string>>> = {
  backslash:
    'Windows PowerShell 5.1 writes such names. Zip with PowerShell 7, with 7-Zip, or with the tar of Windows: "tar -a -cf bundle.zip *".',
  absolute: UPLOAD_THE_BUILD,
  'parent-segment': UPLOAD_THE_BUILD,
  'not-nfc': 'Rename it without accents, or normalise it to Unicode NFC.',
  'reserved-manifest':
    'Rename it: only manifest.json itself, in lower case and at the root, is the manifest.',
  'reserved-coding':
    'If it is a compressed form of another file, leave it out: the server makes those. Otherwise rename it.',
  'path-too-long': SHORTEN,
  'segment-too-long': SHORTEN,
}

/** Folder entries are ignored, so only a name that leads out of the bundle is a fault. */
const FAULTS_OF_FOLDERS: readonly PathFault['kind'][] = ['absolute', 'parent-segment']

interface ValidateOptions {
  readonly limits: BundleLimits
  readonly findings: Findings
}

/** Validates the declarations of one entry: its name, its kind, its method and its sizes. */
export function validateEntry(entry: ArchiveEntry, { limits, findings }: ValidateOptions): void {
  if (entry.kind === 'clutter') return
  validateName(entry, findings)
  validateKind(entry, findings)
  if (entry.kind === 'folder') return
  validateMethod(entry, findings)
  validateSizes(entry, { limits, findings })
}

function validateName(entry: ArchiveEntry, findings: Findings): void {
  const { name, label: file } = entry
  if (name.kind === 'undecodable') {
    findings.add({
      code: 'ARCHIVE_PATH_UNSAFE',
      file,
      message: `the name ${file} is not UTF-8, and its code page is unknown`,
      hint: 'Rename it to ASCII, or zip with a tool that writes names in UTF-8: Info-ZIP, "7z -mcu=on", PowerShell 7.',
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
  validatePath(entry, findings)
}

function validatePath({ path, label: file, kind }: ArchiveEntry, findings: Findings): void {
  if (path === MANIFEST_PATH && kind === 'file') return
  const fault = pathFault(path)
  if (!fault || (kind === 'folder' && !FAULTS_OF_FOLDERS.includes(fault.kind))) return
  const isReserved = fault.kind === 'reserved-manifest' || fault.kind === 'reserved-coding'
  const hint = PATH_HINTS[fault.kind]
  findings.add({
    code: isReserved ? 'ARCHIVE_PATH_RESERVED' : 'ARCHIVE_PATH_UNSAFE',
    file,
    message: `${file === '' ? 'a name' : file} ${fault.message}`,
    ...(hint === undefined ? {} : { hint }),
  })
}

function validateKind({ kind, label: file, header }: ArchiveEntry, findings: Findings): void {
  // The high half is the Unix mode. The host byte that should say so is not reliable.
  const type = (header.externalFileAttributes >>> 16) & FILE_TYPE_BITS
  const isOrdinary = type === 0 || type === REGULAR_FILE || (type === FOLDER && kind === 'folder')
  if (!isOrdinary) {
    const what = type === SYMBOLIC_LINK ? 'a symbolic link' : 'not a regular file'
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
  if (kind === 'folder' && header.uncompressedSize > 0) {
    findings.add({
      code: 'ARCHIVE_CORRUPT',
      file,
      message: `${file} is a folder but has ${header.uncompressedSize} bytes of content`,
    })
  }
}

function validateMethod({ label: file, header }: ArchiveEntry, findings: Findings): void {
  const method = header.compressionMethod
  if (method === METHOD.store || method === METHOD.deflate) return
  findings.add({
    code: 'ARCHIVE_METHOD_UNSUPPORTED',
    file,
    message: `${file} is packed by method ${method}; only 0 (store) and 8 (deflate) are supported`,
  })
}

function validateSizes({ label: file, header }: ArchiveEntry, { limits, findings }: ValidateOptions): void {
  const { compressedSize: packed, uncompressedSize: size } = header
  if (header.compressionMethod === METHOD.store && packed !== size) {
    findings.add({
      code: 'ARCHIVE_SIZE_MISMATCH',
      file,
      message: `${file} is stored uncompressed, but has ${packed} bytes in the ZIP and ${size} outside it`,
    })
  }
  if (size > limits.fileBytes) {
    findings.add({
      code: 'ARCHIVE_FILE_TOO_LARGE',
      file,
      message: `${file} has ${size} bytes; at most ${limits.fileBytes} are allowed`,
    })
  }
  if (exceedsRatio(header, limits)) {
    findings.add({
      code: 'ARCHIVE_RATIO',
      file,
      message: `${file} inflates ${packed} bytes to ${size}, more than ${limits.maxRatio} times as many`,
    })
  }
}
