import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { buildZip } from '@plugboard/testkit'
import { bundleFileKey, type UploadResult } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const REF = { pluginId: 'test-plugin', version: '1.0.0' }
const URL = '/plugins/test-plugin/versions/1.0.0/readme'
const README = '# Test\n\n<script>alert(1)</script> ünïcode\n'
const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>'
const FOLDER = 'https://cdn.example/plugins/bundles/test-plugin/v1.0.0/'
const PRESENTATION = {
  homepage: 'https://example.com',
  repository: 'https://example.com/source',
  license: 'MIT',
  keywords: ['maps'],
  icon: 'art/my icon.svg',
  readme: 'README.md',
}

async function openScene({
  facts = PRESENTATION,
  store = createMemoryStore(),
}: {
  facts?: Readonly<Record<string, unknown>>
  store?: ReturnType<typeof createMemoryStore>
} = {}) {
  const registry = await openRegistry({ env: { PLUGIN_SERVER_URL: 'https://cdn.example' }, store })
  const files = {
    'bundle.js': 'export default { extensions: {} }\n',
    'README.md': README,
    'art/my icon.svg': ICON,
  }
  const zip = await buildZip(Object.entries(files).map(([path, content]) => ({ path, content })))
  const uploaded: UploadResult = await registry.publish(metadataOf(facts), new Uint8Array(zip))
  return { ...registry, uploaded }
}

describe('what a plugin is shown with', () => {
  it('is in the documents of the version, of the plugin and of the listing, with the URL of the icon', async () => {
    await using scene = await openScene()
    const shown = { ...PRESENTATION, iconUrl: `${FOLDER}art/my%20icon.svg` }
    expect(scene.uploaded).toMatchObject(shown)
    expect((await scene.request({ url: '/plugins/test-plugin/versions/1.0.0' })).body).toMatchObject(shown)
    expect((await scene.request({ url: '/plugins/test-plugin' })).body).toMatchObject(shown)
    expect((await scene.request({ url: '/plugins' })).body.items).toMatchObject([shown])
  })

  it('is absent in the documents of a plugin without it', async () => {
    await using scene = await openScene({ facts: {} })
    const { body } = await scene.request({ url: '/plugins/test-plugin' })
    for (const field of [...Object.keys(PRESENTATION), 'iconUrl']) expect(body).not.toHaveProperty(field)
  })
})

describe('the readme of a version', () => {
  it('is the text that its author wrote, with the folder where its images are', async () => {
    await using scene = await openScene()
    const { status, headers, body } = await scene.request({ url: URL })
    expect([status, body]).toEqual([200, { path: 'README.md', markdown: README, folderUrl: FOLDER }])
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('application/json'),
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"/),
    })
  })

  it('is not read again by who has it', async () => {
    await using scene = await openScene()
    const { headers } = await scene.request({ url: URL })
    await scene.store.remove(bundleFileKey(REF, 'README.md'))
    const again = await scene.request({ url: URL, headers: { 'if-none-match': String(headers['etag']) } })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('that the store has lost is answered with README_NOT_FOUND', async () => {
    await using scene = await openScene()
    await scene.store.remove(bundleFileKey(REF, 'README.md'))
    expect((await scene.request({ url: URL })).problem()).toMatchObject({
      status: 404,
      code: 'README_NOT_FOUND',
    })
  })

  it('of a version without one is answered with README_NOT_FOUND', async () => {
    await using scene = await openScene({ facts: {} })
    expect((await scene.request({ url: URL })).problem().code).toBe('README_NOT_FOUND')
  })

  it('of a version that nobody published is answered with VERSION_NOT_FOUND', async () => {
    await using scene = await openScene()
    const url = '/plugins/test-plugin/versions/9.0.0/readme'
    expect((await scene.request({ url })).problem().code).toBe('VERSION_NOT_FOUND')
  })

  it('is 503 while the store cannot answer', async () => {
    const store = faulty(createMemoryStore())
    await using scene = await openScene({ store })
    store.plan({ failOn: 'open', times: Infinity })
    expect((await scene.request({ url: URL })).problem()).toMatchObject({
      status: 503,
      code: 'STORE_UNAVAILABLE',
    })
  })
})
