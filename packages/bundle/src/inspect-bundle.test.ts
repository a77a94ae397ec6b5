import { buffer } from 'node:stream/consumers'
import { buildZip, craftZip } from '@plugboard/testkit'
import { verdictOf } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import yazl from 'yazl'
import {
  BundleUncheckedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
} from './bundle-errors.ts'
import { ALL_CHECKS } from './checks/all-checks.ts'
import { requireAccepted } from './inspect-bundle.ts'
import { SizeLimitError } from './spool/spool-errors.ts'
import { ANY_SCRIPT, inspectBytes, METADATA, refusalOf } from './testing/inspect-bytes.ts'

const SCRIPT = 'export default () => "hello"\n'
const MANIFEST = JSON.stringify(METADATA)
const NO_FORM = { metadata: undefined }

async function failureOf(...args: Parameters<typeof inspectBytes>): Promise<unknown> {
  try {
    await using inspected = await inspectBytes(...args)
    return `accepted ${inspected.bundle.digest}`
  } catch (error) {
    return error
  }
}

async function digestOf(...args: Parameters<typeof inspectBytes>): Promise<string> {
  await using inspected = await inspectBytes(...args)
  return inspected.bundle.digest
}

function manifestOf(entry: string) {
  return { name: 'manifest.json', content: JSON.stringify({ ...METADATA, entry }) }
}

it('a bundle of which a check could not be completed is neither accepted nor refused', async () => {
  await using inspected = await inspectBytes(SCRIPT)
  const away = { name: 'scanner-house', outcome: 'errored' as const, message: 'it did not answer' }
  const bundle = { ...inspected.bundle, checks: [...inspected.bundle.checks, away] }
  const accept = () => requireAccepted({ bundle, verdict: verdictOf(bundle.checks) })
  expect(accept).toThrow(BundleUncheckedError)
  expect(accept).toThrow('scanner-house: it did not answer')
})

describe('a single JavaScript file', () => {
  it('becomes bundle.js, with the metadata of the form and its defaults', async () => {
    await using inspected = await inspectBytes(SCRIPT)
    const { bundle } = inspected
    expect(bundle).toMatchObject({
      metadata: { ...METADATA, description: '', category: null, extensionPoints: [] },
      entry: 'bundle.js',
      size: SCRIPT.length,
      files: [{ path: 'bundle.js', contentType: 'application/javascript; charset=utf-8' }],
    })
    expect(bundle.checks).toEqual(
      ALL_CHECKS.filter(({ name, isOutside }) => !isOutside && !(name in ANY_SCRIPT)).map(
        ({ name, passed: message }) => ({
          name,
          outcome: 'passed',
          message,
        }),
      ),
    )
    expect(await inspected.texts()).toEqual({ 'bundle.js': SCRIPT })
  })

  it.each([
    ['a byte order mark', `\uFEFF${SCRIPT}`],
    ['letters that lie across two chunks', `${'x'.repeat(65_535)}\u{1F600}`],
    [
      'the signature of a ZIP in its text',
      `${SCRIPT}// PK\u0005\u0006 PK\u0001\u0002 PK\u0003\u0004${' '.repeat(99)}`,
    ],
  ])('with %s is accepted', async (_what, script) => {
    await using inspected = await inspectBytes(script)
    expect(await inspected.texts()).toEqual({ 'bundle.js': script })
  })

  it.each([
    ['no bytes', '', 'FILE_EMPTY'],
    ['a NUL', 'let a\0', 'NOT_JAVASCRIPT bundle.js'],
    ['a NUL after 200,000 bytes', `${' '.repeat(200_000)}\0`, 'NOT_JAVASCRIPT bundle.js'],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xe4, 0x62]), 'NOT_JAVASCRIPT bundle.js'],
    ['an incomplete letter', Buffer.from('ä').subarray(0, 1), 'NOT_JAVASCRIPT bundle.js'],
    ['the content of a PNG', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 'FORMAT_UNSUPPORTED'],
  ])('with %s is refused', async (_what, bytes, finding) => {
    expect(await refusalOf(bytes)).toEqual([finding])
  })

  it('without metadata in the form is refused', async () => {
    expect(await failureOf(SCRIPT, NO_FORM)).toBeInstanceOf(MetadataMissingError)
  })

  it.each([
    [{ uploadBytes: 10 }, 10],
    [{ fileBytes: 12 }, 12],
  ])('above the limits %j is refused', async (limits, limitBytes) => {
    expect(await failureOf(SCRIPT, { limits })).toEqual(new SizeLimitError(limitBytes))
  })
})

describe('metadata', () => {
  it('with faulty fields is refused with the pointer of each of them', async () => {
    const metadata: unknown = JSON.parse(
      '{"id":"NO","name":"n","version":"1","a/b~c":1,"__proto__":{"polluted":1},"extensionPoints":["ok",1]}',
    )
    const error = await failureOf(SCRIPT, { metadata })
    expect(error).toBeInstanceOf(MetadataInvalidError)
    const { findings } = error as MetadataInvalidError
    expect(findings.map(({ code, pointer }) => `${code} ${pointer}`).toSorted()).toEqual([
      'FIELD_INVALID /__proto__',
      'FIELD_INVALID /a~1b~0c',
      'FIELD_INVALID /extensionPoints/1',
      'FIELD_INVALID /id',
      'FIELD_INVALID /version',
    ])
    expect(findings.every(({ hint }) => hint !== undefined)).toBe(true)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each([[null], ['text'], [[]]])('is refused when it is %j instead of an object', async (metadata) => {
    const error = await failureOf(SCRIPT, { metadata })
    expect(error).toMatchObject({ name: 'MetadataInvalidError', findings: [{ pointer: '' }] })
  })

  it('is read from manifest.json when the form has none, and that is not a file of the bundle', async () => {
    const manifest = JSON.stringify({ ...METADATA, entry: 'lib/main.mjs' })
    const zip = await buildZip([
      { path: 'manifest.json', content: `\uFEFF${manifest}` },
      { path: 'lib/main.mjs', content: SCRIPT },
      { path: 'lib/manifest.json', content: '{}' },
    ])
    await using inspected = await inspectBytes(zip, NO_FORM)
    expect(inspected.bundle).toMatchObject({ metadata: METADATA, entry: 'lib/main.mjs' })
    expect(await inspected.texts()).toEqual({ 'lib/main.mjs': SCRIPT, 'lib/manifest.json': '{}' })
  })

  it('is merged from form and manifest when they do not contradict each other', async () => {
    const manifest = { ...METADATA, name: ' Test Plugin ', category: 'payment' }
    const zip = await buildZip([
      { path: 'manifest.json', content: JSON.stringify(manifest) },
      { path: 'bundle.js', content: SCRIPT },
    ])
    await using inspected = await inspectBytes(zip, { metadata: { ...METADATA, extensionPoints: ['a'] } })
    expect(inspected.bundle.metadata).toEqual({
      ...METADATA,
      description: '',
      category: 'payment',
      extensionPoints: ['a'],
      compat: {},
      isolation: 'inline',
    })
  })

  it('may have compat and isolation, in the manifest or in the form', async () => {
    const facts = { compat: { runtime: '1', react: '19.2' }, isolation: 'sandbox' }
    const manifest = { $schema: 'plugin-manifest.schema.json', ...METADATA, ...facts }
    const zip = await buildZip([
      { path: 'manifest.json', content: JSON.stringify(manifest) },
      { path: 'bundle.js', content: SCRIPT },
    ])
    await using fromManifest = await inspectBytes(zip, NO_FORM)
    await using fromForm = await inspectBytes(SCRIPT, { metadata: { ...METADATA, ...facts } })
    expect(fromManifest.bundle.metadata).toMatchObject(facts)
    expect(fromManifest.bundle.metadata).not.toHaveProperty('$schema')
    expect(fromForm.bundle.metadata).toEqual(fromManifest.bundle.metadata)
  })

  it('is refused when compat.react is a range, which no canary of React would satisfy', async () => {
    const error = await failureOf(SCRIPT, { metadata: { ...METADATA, compat: { react: '>=19 <20' } } })
    expect(error).toMatchObject({
      findings: [
        { code: 'FIELD_INVALID', pointer: '/compat/react', message: expect.stringContaining('major') },
      ],
    })
  })

  it('is refused with both values when form and manifest differ', async () => {
    const manifest = { ...METADATA, version: '1.0.1', extensionPoints: ['a'], description: 'x'.repeat(500) }
    const zip = await buildZip([
      { path: 'manifest.json', content: JSON.stringify(manifest) },
      { path: 'bundle.js', content: SCRIPT },
    ])
    const error = await failureOf(zip, { metadata: { ...METADATA, extensionPoints: [], description: 'y' } })
    expect(error).toBeInstanceOf(MetadataConflictError)
    const { findings } = error as MetadataConflictError
    expect(findings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'FIELD_CONFLICT /version',
      'FIELD_CONFLICT /description',
      'FIELD_CONFLICT /extensionPoints',
    ])
    expect(findings[0]?.message).toBe('version is "1.0.0" in the form and "1.0.1" in manifest.json')
    expect(findings[1]?.message.length).toBeLessThan(200)
  })

  it('is missing when neither the form nor the ZIP has it', async () => {
    const zip = await buildZip([{ path: 'bundle.js', content: SCRIPT }])
    expect(await failureOf(zip, NO_FORM)).toBeInstanceOf(MetadataMissingError)
  })

  it('is missing when manifest.json is in a folder of the ZIP, which the message names', async () => {
    const zip = await buildZip([
      { path: 'dist/bundle/manifest.json', content: JSON.stringify(METADATA) },
      { path: 'dist/bundle/bundle.js', content: SCRIPT },
    ])
    const error = await failureOf(zip, NO_FORM)
    expect(error).toBeInstanceOf(MetadataMissingError)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^manifest\.json is at dist\/bundle\/ in the ZIP; zip the content of/),
    })
  })

  it.each([
    ['not JSON', '{"id": "a",\n}', { line: 2, pointer: '/id' }],
    ['empty', '', { line: 1, message: expect.stringContaining('found the end of the text') }],
    ['an object with a repeated key', '{"id": "a",\n"id": "b"}', { line: 2, pointer: '/id' }],
    ['an object with a number that would change', '{"id": 9007199254740993}', { line: 1, pointer: '/id' }],
    ['not UTF-8', Buffer.from([0x22, 0xe4, 0x22]), {}],
    ['not an object', '[]', { pointer: '' }],
    ['an object with an unknown field', JSON.stringify({ ...METADATA, main: 'x' }), { pointer: '/main' }],
    [
      'an object whose entry is outside the ZIP',
      JSON.stringify({ ...METADATA, entry: '../x.js' }),
      { pointer: '/entry' },
    ],
    ['too large', JSON.stringify({ ...METADATA, description: 'x'.repeat(262_144) }), {}],
  ])('is refused when manifest.json is %s', async (_what, content, place) => {
    const zip = await buildZip([
      { path: 'manifest.json', content },
      { path: 'bundle.js', content: SCRIPT },
    ])
    expect(await failureOf(zip, NO_FORM)).toMatchObject({
      name: 'BundleRefusedError',
      findings: [{ code: 'MANIFEST_INVALID', file: 'manifest.json', ...place }],
    })
  })
})

describe('a ZIP', () => {
  const files = { 'assets/größe.svg': '<svg/>', 'bundle.js': SCRIPT, 'chunks/empty.css': '' }

  it.each([
    ['by yazl', {}],
    ['as ZIP64', { forceZip64Format: true }],
    ['without compression', { compress: false }],
  ])('is accepted when it is made %s', async (_what, options) => {
    const zip = new yazl.ZipFile()
    zip.addEmptyDirectory('assets/')
    for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path, options)
    zip.end({ forceZip64Format: 'forceZip64Format' in options, comment: '' })
    await using inspected = await inspectBytes(await buffer(zip.outputStream))
    expect(await inspected.texts()).toEqual(files)
    expect(inspected.bundle.files.map(({ path }) => path)).toEqual(Object.keys(files))
  })

  it.each([
    ['with data descriptors', { dataDescriptor: true }],
    ['with ZIP64 data descriptors', { dataDescriptor: true, zip64: true }],
    ['with executable files', { mode: 0o100755 }],
    ['with comments on its entries', { comment: 'made by hand' }],
  ])('is accepted %s', async (_what, rarity) => {
    const entries = Object.entries(files).map(([name, content]) => ({ name, content, ...rarity }))
    await using inspected = await inspectBytes(craftZip(entries))
    expect(await inspected.texts()).toEqual(files)
  })

  it.each([
    ['its entry is missing', { 'main.js': SCRIPT }, 'ENTRY_MISSING bundle.js'],
    ['its entry is empty', { 'bundle.js': '' }, 'FILE_EMPTY bundle.js'],
    ['its entry is not text', { 'bundle.js': '\0' }, 'NOT_JAVASCRIPT bundle.js'],
    [
      'it is wrapped in a folder',
      { 'dist/bundle.js': SCRIPT, 'dist/a.css': '' },
      'ENTRY_MISSING dist/bundle.js',
    ],
    [
      'its manifest is wrapped in a folder',
      { 'dist/manifest.json': MANIFEST },
      'ENTRY_MISSING dist/manifest.json',
    ],
  ])('is refused when %s', async (_what, contents, finding) => {
    const zip = await buildZip(Object.entries(contents).map(([path, content]) => ({ path, content })))
    expect(await refusalOf(zip)).toEqual([finding])
  })

  it('is refused when its entry has a name that browsers do not import', async () => {
    const zip = await buildZip([
      { path: 'manifest.json', content: JSON.stringify({ ...METADATA, entry: 'main.txt' }) },
      { path: 'main.txt', content: SCRIPT },
    ])
    expect(await refusalOf(zip, NO_FORM)).toEqual(['NOT_JAVASCRIPT main.txt'])
  })

  it('wrapped in a folder is refused with a hint how to zip it, even without metadata in the form', async () => {
    const zip = await buildZip([{ path: 'dist/manifest.json', content: MANIFEST }])
    expect(await failureOf(zip, NO_FORM)).toMatchObject({
      findings: [{ hint: expect.stringContaining('Zip the content of dist') }],
    })
  })
})

describe('the digest', () => {
  const entries = [
    { name: 'bundle.js', content: SCRIPT },
    { name: 'a.css', content: 'a{}' },
  ]
  it('does not depend on how the files are packed and in which order the metadata is', async () => {
    const stored = entries
      .toReversed()
      .map((entry) => ({ ...entry, method: 'store' as const, mode: 0o100600 }))
    const reordered = Object.fromEntries(Object.entries({ ...METADATA, description: '' }).toReversed())
    const digests = await Promise.all([
      digestOf(craftZip(entries)),
      digestOf(craftZip(stored, { zip64: true })),
      digestOf(craftZip(entries), { metadata: reordered }),
      digestOf(craftZip([...entries, { name: 'manifest.json', content: MANIFEST }]), NO_FORM),
      digestOf(await buildZip(entries.map(({ name, content }) => ({ path: name, content })))),
    ])
    expect(new Set(digests).size).toBe(1)
  })

  it('changes with any byte, path, entry or field', async () => {
    const digests = await Promise.all([
      digestOf(craftZip(entries)),
      digestOf(
        craftZip([
          { name: 'bundle.js', content: `${SCRIPT} ` },
          { name: 'a.css', content: 'a{}' },
        ]),
      ),
      digestOf(
        craftZip([
          { name: 'bundle.js', content: SCRIPT },
          { name: 'b.css', content: 'a{}' },
        ]),
      ),
      digestOf(craftZip([{ name: 'bundle.js', content: SCRIPT }])),
      digestOf(craftZip([...entries, { name: 'b.js', content: SCRIPT }])),
      digestOf(craftZip([...entries, { name: 'b.js', content: SCRIPT }, manifestOf('b.js')])),
      digestOf(craftZip(entries), { metadata: { ...METADATA, category: 'payment' } }),
      digestOf(craftZip(entries), { metadata: { ...METADATA, version: '1.0.1' } }),
    ])
    expect(new Set(digests).size).toBe(digests.length)
  })
})

it("an inspection rejects with the signal's reason when it is aborted", async () => {
  const reason = new Error('the client is gone')
  expect(await failureOf(SCRIPT, { signal: AbortSignal.abort(reason) })).toBe(reason)
})
