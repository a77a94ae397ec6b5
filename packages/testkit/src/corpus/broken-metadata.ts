import { gzipSync } from 'node:zlib'
import { CORPUS_METADATA, type CorpusUpload, fileUpload, GOOD_SCRIPT, zipUpload } from './corpus-upload.ts'

const metadata = (what: string, facts: Readonly<Record<string, unknown>>): CorpusUpload =>
  fileUpload(
    what,
    { check: 'metadata', code: 'METADATA_INVALID', metadata: { ...CORPUS_METADATA, ...facts } },
    GOOD_SCRIPT,
  )

const manifest = (what: string, content: string | Uint8Array): CorpusUpload =>
  zipUpload(
    what,
    { check: 'metadata', code: 'MANIFEST_INVALID', file: 'manifest.json', metadata: null },
    { 'manifest.json': content },
  )

const format = (what: string, content: Uint8Array | string): CorpusUpload =>
  fileUpload(what, { check: 'archive', code: 'FORMAT_UNSUPPORTED' }, content)

const schema = (what: string, value: unknown): CorpusUpload =>
  fileUpload(
    what,
    {
      check: 'configuration',
      code: 'CONFIGURATION_INVALID',
      metadata: { ...CORPUS_METADATA, configuration: { schema: value } },
    },
    GOOD_SCRIPT,
  )

/** What is refused for its metadata, its manifest, its schema or its format. */
export const BROKEN_METADATA: readonly CorpusUpload[] = [
  metadata('an id with upper case', { id: 'Corpus' }),
  metadata('an id that is a path', { id: '../a' }),
  metadata('a version that is none', { version: 'latest' }),
  metadata('a name without visible characters', { name: '\u200b' }),
  metadata('a name that is shown in another order', { name: 'Pay\u202epal' }),
  metadata('a name of fillers', { name: '\u3164\u3164' }),
  metadata('a description with tags', { description: 'a\u{e0041}\u{e0042}' }),
  metadata('an unknown field', { admin: true }),
  metadata('a point that is none', { extensionPoints: ['a b'] }),
  metadata('a point twice', { extensionPoints: ['a', 'a'] }),
  { ...zipUpload('no metadata at all', { check: 'metadata', code: 'METADATA_MISSING' }, {}), metadata: null },
  zipUpload(
    'another version in the manifest',
    { check: 'metadata', code: 'METADATA_CONFLICT' },
    {
      'manifest.json': JSON.stringify({ ...CORPUS_METADATA, version: '2.0.0' }),
    },
  ),
  manifest('a manifest that is not JSON', '{'),
  manifest('a manifest that is a list', '[]'),
  manifest('a manifest with a field twice', '{"id":"a","id":"b"}'),
  manifest('a manifest that is nested too deeply', '['.repeat(50_000)),
  manifest('a manifest in Latin-1', Buffer.from('{"name":"\xe4"}', 'latin1')),
  manifest('a manifest without a name', '{"id":"corpus-plugin","version":"1.0.0"}'),
  manifest(
    'a manifest whose entry is outside of the bundle',
    JSON.stringify({ ...CORPUS_METADATA, entry: '../bundle.js' }),
  ),
  schema('a schema of an unknown type', { type: 'text' }),
  schema('a schema that is no object', { properties: 1 }),
  schema('a schema with a reference that leads nowhere', { $ref: '#/$defs/missing' }),
  schema('a schema with a reference to another server', { $ref: 'https://example.com/schema.json' }),
  schema('a schema with a pattern that is none', { properties: { a: { type: 'string', pattern: '(' } } }),
  format('a gzip file', gzipSync(GOOD_SCRIPT)),
  format('a PNG image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
  format('a WebAssembly module', Buffer.from('0061736d01000000', 'hex')),
  format('an HTML page', '<!doctype html><title>Sign in</title>'),
  format('a 7z archive', Buffer.from('377abcaf271c0004', 'hex')),
  fileUpload('an empty file', { check: 'entry', code: 'FILE_EMPTY' }, ''),
]
