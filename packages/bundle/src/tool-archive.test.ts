import { crc32, deflateRawSync } from 'node:zlib'
import { type CraftedArchive, type CraftedEntry, craftZip } from '@plugboard/testkit'
import type { Finding } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { BundleRefusedError } from './bundle-errors.ts'
import { inspectBytes, METADATA, refusalOf } from './testing/inspect-bytes.ts'

const SCRIPT = 'export default 1\n'
const ENTRY: CraftedEntry = { name: 'bundle.js', content: SCRIPT }
const MANIFEST: CraftedEntry = { name: 'manifest.json', content: JSON.stringify(METADATA) }
const MEBIBYTE = 1_048_576
const FROM_MANIFEST = { metadata: undefined }

async function findingsOf(...args: Parameters<typeof inspectBytes>): Promise<Finding[]> {
  const failure: unknown = await inspectBytes(...args).then(
    () => new Error('the archive was accepted'),
    (error: unknown) => error,
  )
  if (!(failure instanceof BundleRefusedError)) throw failure
  return failure.findings
}

async function digestOf(...args: Parameters<typeof inspectBytes>): Promise<string> {
  await using inspected = await inspectBytes(...args)
  return inspected.bundle.digest
}

/** Sets or clears flags in the first local header alone. */
function withLocalFlags(zip: Buffer, change: (flags: number) => number): Buffer {
  const changed = Buffer.from(zip)
  changed.writeUInt16LE(change(changed.readUInt16LE(6)), 6)
  return changed
}

/** An archive of two files, of which the first has a Unicode path (0x7075) in the directory. */
function withUnicodePath(raw: Buffer, unicode: string): Buffer {
  const zip = craftZip([{ name: raw, content: SCRIPT }, ENTRY])
  const head = Buffer.alloc(5, 1)
  head.writeUInt32LE(crc32(raw), 1)
  const data = Buffer.concat([head, Buffer.from(unicode)])
  const field = Buffer.alloc(4)
  field.writeUInt16LE(0x7075, 0)
  field.writeUInt16LE(data.length, 2)
  const directory = zip.indexOf('PK\x01\x02')
  const end = zip.lastIndexOf('PK\x05\x06')
  const nameEnd = directory + 46 + raw.length
  const extended = Buffer.concat([zip.subarray(0, nameEnd), field, data, zip.subarray(nameEnd)])
  const added = field.length + data.length
  extended.writeUInt16LE(added, directory + 30)
  extended.writeUInt32LE(end - directory + added, end + added + 12)
  return extended
}

describe('an unambiguous archive', () => {
  it.each<[what: string, entries: readonly CraftedEntry[], archive?: CraftedArchive]>([
    ['a comment', [ENTRY], { comment: 'made by Gradle' }],
    ['a comment of 65,535 bytes', [ENTRY], { comment: 'x'.repeat(65_535) }],
    ['the id of a commit as its comment', [ENTRY], { comment: 'c0ffee'.repeat(10).slice(0, 40) }],
    ['the first bytes of an end record in its comment', [ENTRY], { comment: 'PK\x05' }],
    ['another archive before its first entry', [ENTRY], { before: craftZip([{ name: 'hidden.js' }]) }],
    [
      'bytes between an entry and the directory',
      [
        {
          ...ENTRY,
          content: `${SCRIPT}/* left over */`,
          method: 'store',
          compressedSize: 17,
          uncompressedSize: 17,
          crc32: crc32(SCRIPT),
        },
      ],
    ],
    [
      'bytes after the packed data',
      [{ ...ENTRY, compressed: Buffer.concat([deflateRawSync(SCRIPT), Buffer.alloc(9)]) }],
    ],
    ['sizes of zero in the local header', [{ ...ENTRY, localSizes: { compressed: 0, uncompressed: 0 } }]],
    [
      'a data descriptor with other sizes',
      [{ ...ENTRY, dataDescriptor: true, localSizes: { compressed: 1, uncompressed: 1 } }],
    ],
    ['a folder entry for its root', [{ name: './' }, ENTRY]],
    ['a folder entry with 2 bytes of packed data, as jar writes it', [{ name: 'a/' }, ENTRY]],
    ['a folder entry twice', [{ name: 'a/' }, { name: 'a/' }, ENTRY]],
    ['folder entries that differ in letter case', [{ name: 'a/' }, { name: 'A/' }, ENTRY]],
    ['an empty folder with a reserved name', [{ name: 'old.gz/' }, ENTRY]],
    ['an empty folder with a name in NFD', [{ name: 'gro\u0308sse/' }, ENTRY]],
  ])('with %s is accepted, and the bundle contains only its files', async (_what, entries, archive) => {
    await using inspected = await inspectBytes(craftZip(entries, archive))
    expect(await inspected.texts()).toEqual({ 'bundle.js': SCRIPT })
  })

  it.each([
    ['local header only', (flags: number) => flags | 0x800, Buffer.from('bundle.js')],
    ['directory only', (flags: number) => flags & ~0x800, 'bundle.js'],
  ])('with the UTF-8 flag in the %s is accepted', async (_where, change, name) => {
    const zip = withLocalFlags(craftZip([{ ...ENTRY, name }]), change)
    expect(await refusalOf(zip)).toEqual(['accepted bundle.js'])
  })

  it('has the same digest with and without folder entries, "./", a comment, clutter and compression', async () => {
    const files = [MANIFEST, ENTRY, { name: 'assets/a.css', content: 'a{}' }]
    const dotted = files.map((file) => ({ ...file, name: `./${String(file.name)}` }))
    const digests = await Promise.all(
      [
        craftZip(files),
        craftZip([{ name: 'assets/' }, ...files]),
        craftZip([{ name: './' }, { name: './assets/' }, ...dotted]),
        craftZip(files.toReversed(), { comment: 'x', zip64: true }),
        craftZip([
          ...files.map((file) => ({ ...file, method: 'store' as const })),
          { name: 'assets/._a.css', content: 'x' },
        ]),
        craftZip([
          ...files.slice(1),
          { ...MANIFEST, content: JSON.stringify({ ...METADATA, entry: './bundle.js' }) },
        ]),
      ].map((zip) => digestOf(zip, FROM_MANIFEST)),
    )
    expect(new Set(digests).size).toBe(1)
  })
})

describe('files that operating systems add', () => {
  it('are left out of the bundle, and listed in the results of the checks', async () => {
    const clutter = [
      '__MACOSX/._bundle.js',
      '__MACOSX/x',
      'assets/.DS_Store',
      '._a',
      'a/Thumbs.db',
      'DESKTOP.INI',
    ]
    // macOS writes these names in NFD, which a file of the bundle may not have.
    const zip = craftZip([
      ENTRY,
      ...clutter.map((name) => ({ name, content: 'x' })),
      { name: '__MACOSX/._gro\u0308sse', content: 'x' },
    ])
    await using inspected = await inspectBytes(zip)
    expect(await inspected.texts()).toEqual({ 'bundle.js': SCRIPT })
    const clutterCheck = inspected.bundle.checks.find(({ name }) => name === 'archive-clutter')
    expect(clutterCheck?.findings?.map(({ message }) => message)).toEqual([
      `left out what macOS and Windows add: ${clutter.slice(0, 5).join(', ')} and 2 more`,
    ])
  })
})

describe('a path in a ZIP', () => {
  it.each([
    ['chunks\\a.js', 'chunks\\a.js has "\\" where "/" belongs', /PowerShell 7/],
    ['/dist/a.js', '/dist/a.js starts with "/", so it is not relative', /dist\/ID-VERSION\.zip/],
    ['../dist/a.js', '../dist/a.js has a segment ".."', /dist\/ID-VERSION\.zip/],
    ['x'.repeat(201), 'has a name of 201 bytes in UTF-8 between two "/"; at most 200 are allowed', /Shorten/],
    [`${'x/'.repeat(256)}a`, 'has 513 bytes in UTF-8; at most 512 are allowed', /Shorten/],
    ['bundle.js.gz', 'bundle.js.gz has a name ending in .gz', /leave it out: the server makes those/],
    ['gro\u0308sse.svg', 'is not in Unicode NFC', /Unicode NFC/],
    [
      'a\u200db.js',
      'a\\u{200d}b.js has the invisible or unassigned character U+200D (character 2)',
      /invisible/,
    ],
  ])('such as %j is refused with what is wrong and how to fix it', async (name, message, hint) => {
    const [finding, ...more] = await findingsOf(craftZip([ENTRY, { name, content: 'x' }]))
    expect(more).toEqual([])
    expect(finding).toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringMatching(hint),
    })
  })

  it('with backslashes is refused once for each file, although Windows PowerShell 5.1 also writes folder entries', async () => {
    const zip = craftZip([ENTRY, { name: 'chunks\\' }, { name: 'chunks\\a.js', content: 'x' }])
    expect(await refusalOf(zip)).toEqual(['ARCHIVE_PATH_UNSAFE chunks\\a.js'])
  })
})

describe('a name in a ZIP that is not UTF-8', () => {
  const GBK = Buffer.from([0xd6, 0xa7, 0xb8, 0xb6, 0x2e, 0x6a, 0x73])

  it('is refused with the escaped name and how to fix it', async () => {
    const [finding] = await findingsOf(craftZip([ENTRY, { name: GBK, content: 'x' }]))
    expect(finding).toMatchObject({
      code: 'ARCHIVE_PATH_UNSAFE',
      file: '\\xd6\\xa7\\xb8\\xb6.js',
      message: expect.stringContaining('not UTF-8'),
      hint: expect.stringContaining('7z -mcu=on'),
    })
  })

  it('is refused when its Unicode path cannot be the same name', async () => {
    expect(await refusalOf(withUnicodePath(Buffer.from('a.js'), '../b.js'))).toEqual(['ARCHIVE_CORRUPT a.js'])
  })

  it.each([
    ['GBK', GBK, '支付.js'],
    ['code page 437', Buffer.from([0x67, 0x94, 0x2e, 0x6a, 0x73]), 'gö.js'],
    ['question marks', Buffer.from('??/g?.js'), '支付/gö.js'],
    ['escapes of Info-ZIP', Buffer.from('g#U00f6.js'), 'gö.js'],
  ])('but in %s is accepted with a matching Unicode path', async (_what, raw, name) => {
    await using inspected = await inspectBytes(withUnicodePath(raw, name))
    expect(await inspected.texts()).toEqual({ 'bundle.js': SCRIPT, [name]: SCRIPT })
  })
})

describe('a file with an extreme deflate ratio', () => {
  const silence = { name: 'silence.wav', zeros: 12 * MEBIBYTE }

  it('is refused with the hint to store it uncompressed', async () => {
    const findings = await findingsOf(craftZip([ENTRY, silence]))
    expect(findings).toMatchObject([
      { code: 'ARCHIVE_RATIO', file: 'silence.wav', hint: expect.stringContaining('zip -0 bundle.zip') },
    ])
  })

  it('is accepted when it is stored uncompressed', async () => {
    const content = Buffer.alloc(silence.zeros)
    const map = Buffer.alloc(9 * MEBIBYTE, ';')
    const zip = craftZip([
      ENTRY,
      { name: 'silence.wav', content, method: 'store' },
      { name: 'bundle.js.map', content: map, method: 'store' },
    ])
    expect(await refusalOf(zip)).toEqual(['accepted bundle.js silence.wav'])
  })

  it('counts towards the total: 200 files that are each small enough are refused together', async () => {
    const bombs = Array.from({ length: 199 }, (_, index) => ({ name: `${index}.bin`, zeros: MEBIBYTE }))
    const zip = craftZip([ENTRY, ...bombs])
    expect(zip.length).toBeLessThan(300_000)
    expect(await findingsOf(zip)).toMatchObject([
      {
        code: 'ARCHIVE_RATIO',
        message: expect.stringMatching(/^the files inflate \d+ bytes to 208666641 together/),
      },
    ])
  })

  it('is accepted when it is below a mebibyte, and up to eight of them are', async () => {
    const maps = Array.from({ length: 8 }, (_, index) => ({ name: `${index}.map`, zeros: MEBIBYTE - 100 }))
    expect(await refusalOf(craftZip([ENTRY, ...maps]))).toEqual([
      'accepted 0.map 1.map 2.map 3.map 4.map 5.map 6.map 7.map bundle.js',
    ])
  })
})

describe('bytes after a ZIP', () => {
  it('that are NULs are refused with a hint about bsdtar and pipes', async () => {
    const findings = await findingsOf(craftZip([ENTRY], { after: Buffer.alloc(9_883) }))
    expect(findings).toMatchObject([
      {
        code: 'ARCHIVE_FOREIGN_BYTES',
        message: 'the ZIP is followed by 9883 NULs',
        hint: expect.stringContaining('bsdtar -a -cf bundle.zip'),
      },
    ])
  })

  it('of any other value are refused with their number', async () => {
    expect(await findingsOf(craftZip([ENTRY], { after: Buffer.from('trailer') }))).toMatchObject([
      { code: 'ARCHIVE_FOREIGN_BYTES', message: 'the ZIP is followed by 7 other bytes' },
    ])
  })
})
