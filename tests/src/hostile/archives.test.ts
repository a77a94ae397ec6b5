import { buildZip, type CraftedArchive, type CraftedEntry, craftZip } from '@plugboard/testkit'
import { Problem } from '@plugboard/types'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metadataOf, upload } from '../harness/upload.ts'
import { type HostileScene, openHostileScene } from './open-hostile-scene.ts'

const MEBIBYTE = 1_048_576
const ENTRY: CraftedEntry = { name: 'bundle.js', content: 'export default 1\n' }

interface HostileArchive {
  readonly what: string
  readonly entries: readonly CraftedEntry[]
  readonly archive?: CraftedArchive
  /** The finding that names what is wrong: its code, and the entry it is about. */
  readonly finding: readonly [code: string, file?: string]
}

/** One for each way to fail. All that can be wrong with an archive is tested offline, in packages/bundle. */
const ARCHIVES: readonly HostileArchive[] = [
  {
    what: 'a path that leaves the bundle',
    entries: [ENTRY, { name: '../../../../tmp/up.js', content: 'x' }],
    finding: ['ARCHIVE_PATH_UNSAFE', '../../../../tmp/up.js'],
  },
  {
    what: 'a path that would split a header',
    entries: [ENTRY, { name: 'a\r\nSet-Cookie: x', content: 'x' }],
    finding: ['ARCHIVE_PATH_UNSAFE', 'a\\u{d}\\u{a}Set-Cookie: x'],
  },
  {
    what: 'a name that is reserved for the store',
    entries: [ENTRY, { name: 'bundle.js.br', content: 'x' }],
    finding: ['ARCHIVE_PATH_RESERVED', 'bundle.js.br'],
  },
  {
    what: 'a symbolic link',
    entries: [ENTRY, { name: 'link.js', content: '/etc/passwd', symlink: true }],
    finding: ['ARCHIVE_LINK', 'link.js'],
  },
  {
    what: 'a bomb of half a gibibyte that declares 100 bytes',
    entries: [ENTRY, { name: 'bomb.js', zeros: 512 * MEBIBYTE, uncompressedSize: 100 }],
    finding: ['ARCHIVE_SIZE_MISMATCH', 'bomb.js'],
  },
  {
    what: 'a file above BUNDLE_MAX_FILE_BYTES',
    entries: [ENTRY, { name: 'bomb.js', zeros: 900_000 + MEBIBYTE }],
    finding: ['ARCHIVE_FILE_TOO_LARGE', 'bomb.js'],
  },
  {
    what: 'more files than BUNDLE_MAX_FILES',
    entries: [ENTRY, ...Array.from({ length: 9 }, (_, index) => ({ name: `${index}.js`, content: 'x' }))],
    finding: ['ARCHIVE_TOO_MANY_FILES', '7.js'],
  },
  {
    what: 'files above BUNDLE_MAX_TOTAL_BYTES together',
    entries: [
      ENTRY,
      { name: 'a.bin', content: Buffer.alloc(900_000, 'ab'), method: 'store' },
      { name: 'b.bin', content: Buffer.alloc(900_000, 'ab'), method: 'store' },
    ],
    finding: ['ARCHIVE_TOO_LARGE', 'b.bin'],
  },
  {
    what: 'a manifest that is not JSON',
    entries: [ENTRY, { name: 'manifest.json', content: '{' }],
    finding: ['MANIFEST_INVALID', 'manifest.json'],
  },
  {
    what: 'entries that share bytes',
    entries: [ENTRY, { ...ENTRY, name: 'other.js', sharesDataOf: 0 }],
    finding: ['ARCHIVE_OVERLAP', 'bundle.js'],
  },
  {
    what: 'a missing end',
    entries: [ENTRY],
    archive: { truncate: -10 },
    finding: ['ARCHIVE_CORRUPT'],
  },
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
    'with $what is refused with code and file, and leaves nothing behind',
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

  it('without metadata is refused with METADATA_MISSING when the form has none either', async () => {
    const zip = new Uint8Array(await buildZip([{ path: 'bundle.js', content: 'export {}' }]))
    const { status, body } = await upload(scene.registry.url, { file: zip })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'METADATA_MISSING' })
    await scene.expectUntouched()
  })

  it('with another version than the form is refused with METADATA_CONFLICT and the field', async () => {
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
