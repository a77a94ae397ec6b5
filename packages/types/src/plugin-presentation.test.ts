import { expect, it } from 'vitest'
import { UploadMetadata } from './plugin-metadata.ts'

const METADATA = { id: 'test-plugin', name: 'Test Plugin', version: '1.0.0' }

it.each([
  ['homepage', 'http://example.com'],
  ['homepage', 'javascript:alert(1)'],
  ['homepage', 'https://user:secret@example.com'],
  ['homepage', 'https://'],
  ['repository', 'git@github.com:example/plugin.git'],
  ['repository', 'https://exämple.com'],
  ['repository', `https://example.com/${'a'.repeat(500)}`],
  ['license', 'MIT\u202e'],
  ['license', ''],
  ['keywords', ['a', 'a']],
  ['keywords', ['a\u202eb']],
  ['keywords', Array.from({ length: 21 }, (_, index) => `word-${index}`)],
  ['icon', '../icon.svg'],
  ['readme', '/README.md'],
])('the field %s with the value %o is refused', (field, value) => {
  const { error } = UploadMetadata.safeParse({ ...METADATA, [field]: value })
  expect(error?.issues.map(({ path }) => path[0])).toEqual([field])
})

it('metadata without a presentation has none of its fields, so that its digest stays the same', () => {
  expect(Object.keys(UploadMetadata.parse(METADATA))).not.toContain('icon')
})

it('metadata keeps the presentation of its author, with plain paths', () => {
  const presentation = {
    homepage: 'https://example.com/plugins?id=1#top',
    repository: 'https://github.com/example/plugin',
    license: '(MIT OR Apache-2.0)',
    keywords: ['instalments', 'Rechnung'],
    icon: './art/icon.svg',
    readme: 'README.md',
  }
  expect(UploadMetadata.parse({ ...METADATA, ...presentation })).toMatchObject({
    ...presentation,
    icon: 'art/icon.svg',
  })
})
