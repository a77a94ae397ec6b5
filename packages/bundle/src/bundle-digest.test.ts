import { hash } from 'node:crypto'
import { expect, it } from 'vitest'
import { bundleDigest } from './bundle-digest.ts'
import type { SpooledBlob } from './spool/spooled-blob.ts'

const METADATA = {
  version: '1.0.0',
  name: 'Test "Plugin"',
  id: 'test-plugin',
  extensionPoints: ['b', 'a'],
  description: '',
  category: null,
  compat: {},
  isolation: 'inline' as const,
}

function fileOf(path: string, size: number) {
  return { path, contentType: 'text/css', content: { size, sha256: `sha256 of ${path}` } as SpooledBlob }
}

// This digest is what identifies published versions: another form of it would make every one of them differ.
it('the digest of a bundle is the SHA-256 of canonical JSON, the same in every release', () => {
  const canonical =
    '{"entry":"bundle.js","files":[' +
    '{"contentType":"text/css","path":"B.css","sha256":"sha256 of B.css","size":2},' +
    '{"contentType":"text/css","path":"a.css","sha256":"sha256 of a.css","size":1}],' +
    '"metadata":{"category":null,"compat":{},"description":"","extensionPoints":["b","a"],"id":"test-plugin",' +
    '"isolation":"inline","name":"Test \\"Plugin\\"","version":"1.0.0"}}'
  const files = [fileOf('a.css', 1), fileOf('B.css', 2)]
  expect(bundleDigest({ metadata: METADATA, entry: 'bundle.js', files })).toBe(hash('sha256', canonical))
})

it('permissions are part of the digest, and a version without them has the one that it always had', () => {
  const files = [fileOf('a.css', 1)]
  const digestOf = (metadata: object) =>
    bundleDigest({ metadata: { ...METADATA, ...metadata }, entry: 'bundle.js', files })
  expect(digestOf({ permissions: undefined })).toBe(digestOf({}))
  expect(digestOf({ permissions: {} })).not.toBe(digestOf({}))
})
