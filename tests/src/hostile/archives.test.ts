import { buildZip, type CraftedArchive, type CraftedEntry, craftZip } from '@plugboard/testkit'
import { Problem } from '@plugboard/types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metadataOf, upload } from '../harness/upload.ts'
import { type HostileScene, openHostileScene } from './open-hostile-scene.ts'

const MEBIBYTE = 1_048_576
const ENTRY: CraftedEntry = { name: 'bundle.js', content: 'export default 1\n' }

/** 492 characters, and more bytes than a key of a store may have. */
const LONG_IN_BYTES = `${`${'界'.repeat(60)}/`.repeat(8)}x.js`

interface HostileArchive {
  readonly what: string
  readonly entries: readonly CraftedEntry[]
  readonly archive?: CraftedArchive
  /** The finding that names what is wrong: its code, and the entry it is about. */
  readonly finding: readonly [code: string, file?: string]
}

const path = (name: string, code: string, shown = name): HostileArchive => ({
  what: `a path ${JSON.stringify(name)}`,
  entries: [ENTRY, { name, content: 'x' }],
  finding: [code, shown],
})

const broken = (what: string, entry: CraftedEntry, code: string): HostileArchive => ({
  what,
  entries: [ENTRY, entry],
  finding: [code, String(entry.name)],
})

const whole = (what: string, archive: CraftedArchive, code: string): HostileArchive => ({
  what,
  entries: [ENTRY],
  archive,
  finding: [code],
})

const ARCHIVES: readonly HostileArchive[] = [
  path('../../../../tmp/up.js', 'ARCHIVE_PATH_UNSAFE'),
  path('a/../../up.js', 'ARCHIVE_PATH_UNSAFE'),
  path('/etc/cron.d/x', 'ARCHIVE_PATH_UNSAFE'),
  path('C:\\windows\\x.js', 'ARCHIVE_PATH_UNSAFE'),
  path('a\\..\\..\\up.js', 'ARCHIVE_PATH_UNSAFE'),
  path('a\0.js', 'ARCHIVE_PATH_UNSAFE', 'a\\u{0}.js'),
  path('a\r\nSet-Cookie: x', 'ARCHIVE_PATH_UNSAFE', 'a\\u{d}\\u{a}Set-Cookie: x'),
  path('gro\u0308sse.svg', 'ARCHIVE_PATH_UNSAFE'),
  path('a\u202Esj.exe', 'ARCHIVE_PATH_UNSAFE', 'a\\u{202e}sj.exe'),
  path(`${'x'.repeat(4000)}.js`, 'ARCHIVE_PATH_UNSAFE', `${'x'.repeat(120)}…`),
  path(LONG_IN_BYTES, 'ARCHIVE_PATH_UNSAFE', `${LONG_IN_BYTES.slice(0, 120)}…`),
  path('a\uFFFE.js', 'ARCHIVE_PATH_UNSAFE', 'a\\u{fffe}.js'),
  path('Manifest.json', 'ARCHIVE_PATH_RESERVED'),
  path('manifest.json/x.js', 'ARCHIVE_PATH_RESERVED'),
  path('bundle.js.br', 'ARCHIVE_PATH_RESERVED'),
  path('bundle.js.gz/x', 'ARCHIVE_PATH_RESERVED'),
  path('bundle.js', 'ARCHIVE_PATH_REPEATED'),
  path('BUNDLE.JS', 'ARCHIVE_PATH_REPEATED'),
  path('bundle.js/x', 'ARCHIVE_PATH_CONFLICT'),
  broken('a symbolic link', { name: 'link.js', content: '/etc/passwd', symlink: true }, 'ARCHIVE_LINK'),
  broken('a device', { name: 'tty.js', content: '', mode: 0o020666 }, 'ARCHIVE_LINK'),
  broken('an encrypted entry', { name: 'key.js', content: 'x', encrypted: true }, 'ARCHIVE_ENCRYPTED'),
  broken('an unknown method', { name: 'a.js', content: 'x', method: 14 }, 'ARCHIVE_METHOD_UNSUPPORTED'),
  broken(
    'a bomb that declares its size',
    { name: 'bomb.js', zeros: 900_000 + MEBIBYTE },
    'ARCHIVE_FILE_TOO_LARGE',
  ),
  broken(
    'a bomb of half a gibibyte that declares 100 bytes',
    { name: 'bomb.js', zeros: 512 * MEBIBYTE, uncompressedSize: 100 },
    'ARCHIVE_SIZE_MISMATCH',
  ),
  broken('a size too small', { name: 'a.js', content: 'xyz', uncompressedSize: 1 }, 'ARCHIVE_SIZE_MISMATCH'),
  broken('a size too large', { name: 'a.js', content: 'xyz', uncompressedSize: 9 }, 'ARCHIVE_SIZE_MISMATCH'),
  broken('a wrong CRC-32', { name: 'a.js', content: 'x', crc32: 1 }, 'ARCHIVE_CHECKSUM_MISMATCH'),
  broken(
    'packed data that is not deflate',
    { name: 'a.js', content: 'x', compressed: Buffer.from('not deflate') },
    'ARCHIVE_CORRUPT',
  ),
  broken(
    'another name in its local header',
    { name: 'shown.js', localName: 'other.js', content: 'x' },
    'ARCHIVE_CORRUPT',
  ),
  {
    what: 'entries that share bytes',
    entries: [ENTRY, { ...ENTRY, name: 'other.js', sharesDataOf: 0 }],
    finding: ['ARCHIVE_CORRUPT', 'other.js'],
  },
  {
    what: 'a name that is not UTF-8',
    entries: [ENTRY, { name: Buffer.from([0x67, 0x94, 0x2e, 0x6a, 0x73]), content: 'x' }],
    finding: ['ARCHIVE_PATH_UNSAFE', 'g\\x94.js'],
  },
  {
    what: 'more files than allowed',
    entries: [ENTRY, ...Array.from({ length: 9 }, (_, index) => ({ name: `${index}.js`, content: 'x' }))],
    finding: ['ARCHIVE_TOO_MANY_FILES', '7.js'],
  },
  {
    what: 'files that are too large together',
    entries: [
      ENTRY,
      { name: 'a.bin', content: Buffer.alloc(900_000, 'ab'), method: 'store' },
      { name: 'b.bin', content: Buffer.alloc(900_000, 'ab'), method: 'store' },
    ],
    finding: ['ARCHIVE_TOO_LARGE', 'b.bin'],
  },
  {
    what: 'an entry that is not there',
    entries: [{ name: 'other.js', content: 'x' }],
    finding: ['ENTRY_MISSING', 'bundle.js'],
  },
  {
    what: 'an empty entry',
    entries: [{ name: 'bundle.js', content: '' }],
    finding: ['FILE_EMPTY', 'bundle.js'],
  },
  {
    what: 'an entry with NUL bytes',
    entries: [{ name: 'bundle.js', content: 'a\0b' }],
    finding: ['NOT_JAVASCRIPT', 'bundle.js'],
  },
  {
    what: 'a manifest that is not JSON',
    entries: [ENTRY, { name: 'manifest.json', content: '{' }],
    finding: ['MANIFEST_INVALID', 'manifest.json'],
  },
  {
    what: 'a manifest whose entry leaves the bundle',
    entries: [
      ENTRY,
      { name: 'manifest.json', content: '{"id":"a","name":"A","version":"1.0.0","entry":"../x"}' },
    ],
    finding: ['MANIFEST_INVALID', 'manifest.json'],
  },
  { what: 'no files', entries: [], finding: ['ARCHIVE_EMPTY'] },
  whole('2^60 entries, by its word', { declaredEntries: 2 ** 60, zip64: true }, 'ARCHIVE_TOO_MANY_FILES'),
  whole('fewer entries than it has, by its word', { declaredEntries: 0 }, 'ARCHIVE_CORRUPT'),
  whole('a directory beyond its end', { declaredOffset: 2 ** 31 }, 'ARCHIVE_CORRUPT'),
  whole('a script before it', { uncountedBefore: Buffer.from('alert(1)//') }, 'ARCHIVE_FOREIGN_BYTES'),
  whole('bytes after it', { after: Buffer.from('hidden') }, 'ARCHIVE_FOREIGN_BYTES'),
  whole('a comment', { comment: 'hidden' }, 'ARCHIVE_FOREIGN_BYTES'),
  whole('a second end record', { secondEnd: [{ name: 'hidden.js' }] }, 'ARCHIVE_FOREIGN_BYTES'),
  whole('an end that was cut off', { truncate: -10 }, 'ARCHIVE_CORRUPT'),
]

describe('a hostile archive', () => {
  let scene: HostileScene
  beforeAll(async () => {
    scene = await openHostileScene({
      UPLOAD_MAX_BYTES: String(2 * MEBIBYTE),
      BUNDLE_MAX_FILES: '8',
      BUNDLE_MAX_FILE_BYTES: String(MEBIBYTE),
      BUNDLE_MAX_TOTAL_BYTES: String(1_500_000),
    })
  })
  afterAll(() => scene?.[Symbol.asyncDispose]())

  it.each(ARCHIVES)(
    'with $what is refused by name, and leaves nothing',
    async ({ entries, archive, finding }) => {
      const [code, file] = finding
      const zip = new Uint8Array(craftZip(entries, archive))
      const { status, headers, body } = await upload(scene.registry.url, {
        file: zip,
        metadata: metadataOf(),
      })
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
      const problem = Problem.parse(body)
      expect({ status, code: problem.code }).toEqual({ status: 422, code: 'BUNDLE_REFUSED' })
      expect(problem.errors).toContainEqual(
        expect.objectContaining({ code, hint: expect.any(String), ...(file === undefined ? {} : { file }) }),
      )
      await scene.expectUntouched()
    },
  )

  it('without a word of what it is answers METADATA_MISSING', async () => {
    const zip = new Uint8Array(await buildZip([{ path: 'bundle.js', content: 'export {}' }]))
    const { status, body } = await upload(scene.registry.url, { file: zip })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'METADATA_MISSING' })
    await scene.expectUntouched()
  })

  it('that says another version than the form answers METADATA_CONFLICT with the field', async () => {
    const manifest = JSON.stringify(metadataOf({ version: '2.0.0' }))
    const zip = new Uint8Array(
      await buildZip([
        { path: 'bundle.js', content: 'export {}' },
        { path: 'manifest.json', content: manifest },
      ]),
    )
    const { status, body } = await upload(scene.registry.url, { file: zip, metadata: metadataOf() })
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'METADATA_CONFLICT' })
    expect(body.errors).toMatchObject([{ code: 'FIELD_CONFLICT', pointer: '/version' }])
    await scene.expectUntouched()
  })
})
