import type { Finding } from '@plugboard/types'
import { SAVED_PAGE, UPLOAD_THE_BUILD } from './checks/build-hints.ts'
import type { SpooledBlob } from './spool/spooled-blob.ts'

/** The declarations of the form about the uploaded file. */
export interface DeclaredFile {
  readonly name?: string | undefined
  readonly contentType?: string | undefined
}

interface Format {
  readonly name: string
  readonly isArchive?: true
  readonly hint?: string
  readonly matches: (head: Buffer) => boolean
}

const HEAD_BYTES = 512

/** Formats that are uploaded by mistake, by their first bytes. No JavaScript module can start with these. */
const FORMATS: readonly Format[] = [
  { name: 'a gzip file, such as .tar.gz', isArchive: true, matches: startsWith('1f8b') },
  { name: 'a bzip2 file', isArchive: true, matches: startsWith('314159265359', 4) },
  { name: 'an xz file', isArchive: true, matches: startsWith('fd377a585a00') },
  { name: 'a Zstandard file', isArchive: true, matches: startsWith('28b52ffd') },
  { name: 'a 7z archive', isArchive: true, matches: startsWith('377abcaf271c') },
  { name: 'a RAR archive', isArchive: true, matches: startsWith('526172211a07') },
  // The fields of a tar header are padded with NULs, which no script contains.
  {
    name: 'a tar archive',
    isArchive: true,
    matches: (head) => startsWith('7573746172', 257)(head) && head.includes(0),
  },
  { name: 'a PNG image', matches: startsWith('89504e470d0a1a0a') },
  { name: 'a JPEG image', matches: startsWith('ffd8ff') },
  { name: 'a GIF image', matches: (head) => /^GIF8[79]a/.test(head.toString('latin1', 0, 6)) },
  { name: 'a WebP image', matches: startsWith('57454250', 8) },
  { name: 'a PDF document', matches: startsWith('255044462d') },
  { name: 'a WebAssembly module', matches: startsWith('0061736d') },
  { name: 'a program for Linux', matches: startsWith('7f454c46') },
  {
    name: 'an HTML page',
    hint: SAVED_PAGE,
    matches: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s|html\b)/i.test(head.toString('latin1')),
  },
]

/** Says why an upload that is not a ZIP cannot be JavaScript either: its format, or its declared type. */
export async function formatFault(
  upload: SpooledBlob,
  declared: DeclaredFile | undefined,
): Promise<Finding | undefined> {
  if (upload.size === 0) return { code: 'FILE_EMPTY', message: 'the upload is empty' }
  const head = await upload.read(0, Math.min(HEAD_BYTES, upload.size))
  const format = FORMATS.find(({ matches }) => matches(head))
  if (format) {
    return {
      code: 'FORMAT_UNSUPPORTED',
      message: `the upload is ${format.name}; a bundle is JavaScript or a ZIP`,
      hint: format.isArchive ? UPLOAD_THE_BUILD : format.hint,
    }
  }
  const isDeclaredZip =
    declared?.contentType && /^application\/(?:x-)?zip(?:-compressed)?\s*(?:;|$)/i.test(declared.contentType)
  const isNamedZip = declared?.name && /\.zip$/i.test(declared.name)
  if (!isDeclaredZip && !isNamedZip) return undefined
  return {
    code: 'FORMAT_UNSUPPORTED',
    message: `the upload is ${isDeclaredZip ? 'declared to be application/zip' : 'named *.zip'}, but is not a ZIP`,
    hint: 'Upload the ZIP itself; if this is JavaScript, name it *.js and declare text/javascript.',
  }
}

function startsWith(hex: string, offset = 0): (head: Buffer) => boolean {
  const magic = Buffer.from(hex, 'hex')
  return (head) => head.subarray(offset, offset + magic.length).equals(magic)
}
