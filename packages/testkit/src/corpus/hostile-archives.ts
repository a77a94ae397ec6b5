import { type CraftedArchive, craftZip } from '../craft-zip.ts'
import type { CraftedEntry } from '../crafted-entry.ts'

const ENTRY: CraftedEntry = { name: 'bundle.js', content: 'export default 1\n' }
const MEBIBYTE = 1_048_576

/** 492 characters, and more bytes than a key of a store may have. */
const LONG_IN_BYTES = `${`${'界'.repeat(60)}/`.repeat(8)}x.js`

/** An archive with something wrong about it. */
export interface HostileArchive {
  readonly what: string
  readonly entries: readonly CraftedEntry[]
  readonly archive?: CraftedArchive
  /** Under which limits; the usual ones, if absent. */
  readonly limits?: { readonly fileBytes?: number; readonly totalBytes?: number; readonly maxFiles?: number }
  /** All of them, each as `CODE file`. */
  readonly findings: readonly string[]
}

const path = (name: string, code: string, shown = name): HostileArchive => ({
  what: `a path ${JSON.stringify(name)}`,
  entries: [ENTRY, { name, content: name.endsWith('/') ? '' : 'x' }],
  findings: [`${code} ${shown}`],
})

/** One for each way to fail, and some that one reader takes for honest. */
export const HOSTILE_ARCHIVES: readonly HostileArchive[] = [
  path('../up.js', 'ARCHIVE_PATH_UNSAFE'),
  path('a/../../up.js', 'ARCHIVE_PATH_UNSAFE'),
  path('/etc/passwd', 'ARCHIVE_PATH_UNSAFE'),
  path('C:\\x.js', 'ARCHIVE_PATH_UNSAFE'),
  path('a\\..\\up.js', 'ARCHIVE_PATH_UNSAFE'),
  path('a\0.js', 'ARCHIVE_PATH_UNSAFE', 'a\\u{0}.js'),
  path('a\u202Esj.exe', 'ARCHIVE_PATH_UNSAFE', 'a\\u{202e}sj.exe'),
  path('a//b.js', 'ARCHIVE_PATH_UNSAFE'),
  path('./../a.js', 'ARCHIVE_PATH_UNSAFE'),
  path('.', 'ARCHIVE_PATH_UNSAFE'),
  path('a\r\nSet-Cookie: x', 'ARCHIVE_PATH_UNSAFE', 'a\\u{d}\\u{a}Set-Cookie: x'),
  path('a\uFFFE.js', 'ARCHIVE_PATH_UNSAFE', 'a\\u{fffe}.js'),
  path(LONG_IN_BYTES, 'ARCHIVE_PATH_UNSAFE', `${LONG_IN_BYTES.slice(0, 120)}…`),
  path('../', 'ARCHIVE_PATH_UNSAFE'),
  path('', 'ARCHIVE_PATH_UNSAFE'),
  path('gro\u0308sse.svg', 'ARCHIVE_PATH_UNSAFE'),
  path(`${'x'.repeat(300)}.js`, 'ARCHIVE_PATH_UNSAFE', `${'x'.repeat(120)}…`),
  path('__MACOSX/../../up.js', 'ARCHIVE_PATH_UNSAFE'),
  path('Manifest.JSON', 'ARCHIVE_PATH_RESERVED'),
  path('manifest.json/x.js', 'ARCHIVE_PATH_RESERVED'),
  path('bundle.js.br', 'ARCHIVE_PATH_RESERVED'),
  path('bundle.js.gz/x', 'ARCHIVE_PATH_RESERVED'),
  path('bundle.js', 'ARCHIVE_PATH_REPEATED'),
  path('./bundle.js', 'ARCHIVE_PATH_REPEATED'),
  path('BUNDLE.js', 'ARCHIVE_PATH_REPEATED'),
  {
    what: 'folders that differ in letter case only',
    entries: [ENTRY, { name: 'Chunks/a.js' }, { name: 'chunks/b.js' }],
    findings: ['ARCHIVE_PATH_REPEATED chunks/b.js'],
  },
  path('bundle.js/x', 'ARCHIVE_PATH_CONFLICT'),
  path('Bundle.js/x/y', 'ARCHIVE_PATH_CONFLICT'),
  {
    what: 'a folder with the path of a file',
    entries: [ENTRY, { name: 'bundle.js/' }],
    findings: ['ARCHIVE_PATH_CONFLICT bundle.js/'],
  },
  {
    what: 'two manifests',
    entries: [ENTRY, { name: 'manifest.json', content: '{}' }, { name: 'manifest.json', content: '{}' }],
    findings: ['ARCHIVE_PATH_REPEATED manifest.json'],
  },
  {
    what: 'a name that is not UTF-8',
    entries: [ENTRY, { name: Buffer.from([0x67, 0x94, 0x2e, 0x6a, 0x73]), content: 'x' }],
    findings: ['ARCHIVE_PATH_UNSAFE g\\x94.js'],
  },
  {
    what: 'a symbolic link',
    entries: [ENTRY, { name: 'passwd.js', content: '/etc/passwd', symlink: true }],
    findings: ['ARCHIVE_LINK passwd.js'],
  },
  {
    what: 'a device',
    entries: [ENTRY, { name: 'tty.js', content: '', mode: 0o020666 }],
    findings: ['ARCHIVE_LINK tty.js'],
  },
  {
    what: 'a folder by its mode that is a file by its name',
    entries: [ENTRY, { name: 'folder', content: '', mode: 0o040755 }],
    findings: ['ARCHIVE_LINK folder'],
  },
  {
    what: 'a folder with content',
    entries: [ENTRY, { name: 'folder/', content: 'hidden' }],
    findings: ['ARCHIVE_CORRUPT folder/'],
  },
  {
    what: 'an encrypted entry',
    entries: [ENTRY, { name: 'secret.js', content: 'x', encrypted: true }],
    findings: ['ARCHIVE_ENCRYPTED secret.js'],
  },
  {
    what: 'encrypted entries, by one finding',
    entries: [
      // As Info-ZIP stores them: twelve bytes of the encryption before the data.
      { ...ENTRY, encrypted: true, method: 'store', compressedSize: 29 },
      // As 7-Zip writes AES: a method of its own.
      { name: 'secret.js', content: 'x', encrypted: true, method: 99 },
    ],
    findings: ['ARCHIVE_ENCRYPTED bundle.js'],
  },
  {
    what: 'a method other than store and deflate',
    entries: [ENTRY, { name: 'a.js', content: 'x', method: 14 }],
    findings: ['ARCHIVE_METHOD_UNSUPPORTED a.js'],
  },
  {
    what: 'a bomb that declares its size',
    entries: [ENTRY, { name: 'bomb.js', zeros: 24 * MEBIBYTE }],
    findings: ['ARCHIVE_RATIO bomb.js'],
  },
  {
    what: 'a bomb that declares a small size',
    entries: [ENTRY, { name: 'bomb.js', zeros: 512 * MEBIBYTE, uncompressedSize: 100 }],
    findings: ['ARCHIVE_SIZE_MISMATCH bomb.js'],
  },
  {
    what: 'a bomb that declares the size of 64 bits',
    entries: [ENTRY, { name: 'bomb.js', zeros: 100, uncompressedSize: 2 ** 52, zip64: true }],
    findings: ['ARCHIVE_TOO_LARGE bomb.js', 'ARCHIVE_FILE_TOO_LARGE bomb.js', 'ARCHIVE_RATIO bomb.js'],
  },
  {
    what: 'a bomb of many files of any ratio',
    entries: [ENTRY, ...Array.from({ length: 9 }, (_, index) => ({ name: `${index}.bin`, zeros: MEBIBYTE }))],
    findings: ['ARCHIVE_RATIO'],
  },
  {
    what: 'a file above the limit',
    entries: [ENTRY, { name: 'large.bin', content: 'x'.repeat(101), method: 'store' }],
    limits: { fileBytes: 100 },
    findings: ['ARCHIVE_FILE_TOO_LARGE large.bin'],
  },
  {
    what: 'files above the limit together',
    entries: [
      ENTRY,
      { name: 'a.bin', content: 'x'.repeat(60), method: 'store' },
      { name: 'b.bin', content: 'x'.repeat(60), method: 'store' },
    ],
    limits: { totalBytes: 100 },
    findings: ['ARCHIVE_TOO_LARGE b.bin'],
  },
  {
    what: 'too many files',
    entries: [ENTRY, { name: 'a.js' }, { name: 'b.js' }],
    limits: { maxFiles: 2 },
    findings: ['ARCHIVE_TOO_MANY_FILES b.js'],
  },
  {
    what: 'folders without end',
    entries: [ENTRY, ...Array.from({ length: 32 }, (_, index) => ({ name: `${index}/` }))],
    limits: { maxFiles: 2 },
    findings: ['ARCHIVE_TOO_MANY_FILES'],
  },
  {
    what: 'an end record that counts more entries than there are',
    entries: [ENTRY],
    archive: { declaredEntries: 2 },
    findings: ['ARCHIVE_CORRUPT'],
  },
  {
    what: 'an end record that counts fewer entries than there are',
    entries: [ENTRY, { name: 'hidden.js' }],
    archive: { declaredEntries: 1 },
    findings: ['ARCHIVE_CORRUPT'],
  },
  {
    what: 'an end record that counts 2^60 entries',
    entries: [ENTRY],
    archive: { declaredEntries: 2 ** 60, zip64: true },
    findings: ['ARCHIVE_TOO_MANY_FILES'],
  },
  {
    what: 'a directory offset beyond the end',
    entries: [ENTRY],
    archive: { declaredOffset: 2 ** 31 },
    findings: ['ARCHIVE_CORRUPT'],
  },
  {
    what: 'a size that is declared too small',
    entries: [{ ...ENTRY, uncompressedSize: 5 }],
    findings: ['ARCHIVE_SIZE_MISMATCH bundle.js'],
  },
  {
    what: 'a size that is declared too large',
    entries: [{ ...ENTRY, uncompressedSize: 500 }],
    findings: ['ARCHIVE_SIZE_MISMATCH bundle.js'],
  },
  {
    what: 'a stored entry of two sizes',
    entries: [{ ...ENTRY, method: 'store', uncompressedSize: 500 }],
    findings: ['ARCHIVE_SIZE_MISMATCH bundle.js'],
  },
  {
    what: 'a wrong CRC-32',
    entries: [{ ...ENTRY, crc32: 1 }],
    findings: ['ARCHIVE_CHECKSUM_MISMATCH bundle.js'],
  },
  {
    what: 'a wrong CRC-32 of a stored entry',
    entries: [{ ...ENTRY, method: 'store', crc32: 1 }],
    findings: ['ARCHIVE_CHECKSUM_MISMATCH bundle.js'],
  },
  {
    what: 'packed data that is not deflate',
    entries: [{ ...ENTRY, compressed: Buffer.from('not deflate at all') }],
    findings: ['ARCHIVE_CORRUPT bundle.js'],
  },
  {
    what: 'a script before the archive that the offsets count',
    entries: [ENTRY],
    archive: { before: Buffer.from('#!/bin/sh\nexit\n') },
    findings: ['ARCHIVE_FOREIGN_BYTES'],
  },
  {
    what: 'a script before the archive that no offset counts',
    entries: [ENTRY],
    archive: { uncountedBefore: Buffer.from('alert(1)//') },
    findings: ['ARCHIVE_FOREIGN_BYTES'],
  },
  {
    what: 'another archive before the archive that no offset counts',
    entries: [ENTRY],
    archive: { uncountedBefore: craftZip([{ name: 'hidden.js' }]) },
    findings: ['ARCHIVE_CORRUPT'],
  },
  {
    what: 'bytes before a ZIP64 archive',
    entries: [ENTRY],
    archive: { uncountedBefore: Buffer.from('x'), zip64: true },
    findings: ['ARCHIVE_FOREIGN_BYTES'],
  },
  {
    what: 'bytes after the archive',
    entries: [ENTRY],
    archive: { after: Buffer.from('hidden') },
    findings: ['ARCHIVE_FOREIGN_BYTES'],
  },
  {
    what: 'a second end record in the comment',
    entries: [ENTRY],
    archive: { secondEnd: [{ name: 'hidden.js' }] },
    findings: ['ARCHIVE_FOREIGN_BYTES'],
  },
  {
    what: 'an end that was cut off',
    entries: [ENTRY],
    archive: { truncate: -10 },
    findings: ['ARCHIVE_CORRUPT'],
  },
  {
    what: 'a comment that was cut off',
    entries: [ENTRY],
    archive: { comment: 'alert(1)', truncate: -3 },
    findings: ['ARCHIVE_CORRUPT'],
  },
  { what: 'no files', entries: [], findings: ['ARCHIVE_EMPTY'] },
  { what: 'folders only', entries: [{ name: 'a/' }], findings: ['ARCHIVE_EMPTY'] },
  { what: 'clutter only', entries: [{ name: '.DS_Store' }], findings: ['ARCHIVE_EMPTY'] },
  {
    what: 'two entries over the same bytes',
    entries: [ENTRY, { ...ENTRY, name: 'other.js', sharesDataOf: 0 }],
    findings: ['ARCHIVE_CORRUPT other.js', 'ARCHIVE_OVERLAP bundle.js'],
  },
  {
    what: 'an entry that reaches into the next one',
    entries: [
      { ...ENTRY, method: 'store', compressedSize: 25, uncompressedSize: 25 },
      { name: 'b.js', content: 'x' },
    ],
    findings: ['ARCHIVE_OVERLAP bundle.js'],
  },
  {
    what: 'an entry that reaches into the directory',
    entries: [{ ...ENTRY, method: 'store', compressedSize: 25, uncompressedSize: 25 }],
    findings: ['ARCHIVE_OVERLAP bundle.js'],
  },
  {
    what: 'an entry that reaches beyond the end',
    entries: [{ ...ENTRY, method: 'store', compressedSize: 9000, uncompressedSize: 9000 }],
    findings: ['ARCHIVE_CORRUPT bundle.js'],
  },
  {
    what: 'another name in the local header',
    entries: [ENTRY, { name: 'shown.js', localName: 'other.js' }],
    findings: ['ARCHIVE_CORRUPT shown.js'],
  },
]
