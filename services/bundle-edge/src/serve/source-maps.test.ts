import { createMemoryStore } from '@plugboard/storage/memory'
import { sourceMapsKey, versionManifestKey } from '@plugboard/types'
import { expect, it } from 'vitest'
import { openEdge } from '../testing/open-edge.ts'
import { damageObject, publishVersion, putObject, REF, sha256 } from '../testing/publish-version.ts'

const FOLDER = '/plugins/bundles/test-plugin/v1.0.0'

/** An edge of a version whose source maps are stored. */
async function openScene() {
  const store = createMemoryStore()
  const manifest = await publishVersion(store, { files: { 'bundle.js': { bytes: 'export {}' } } })
  const zip = Buffer.from('PK')
  await putObject(store, sourceMapsKey(REF), zip)
  const sourceMaps = { size: zip.length, sha256: sha256(zip), inflatedSize: 9 }
  await damageObject(store, versionManifestKey(REF), Buffer.from(JSON.stringify({ ...manifest, sourceMaps })))
  return openEdge({ store })
}

it.each([
  '/bundle.js.map',
  '/.gz/source-maps.zip',
  '/%2Egz/source-maps.zip',
  '/.gz%2Fsource-maps.zip',
  '/.gz',
  '/.gz/',
  '/x/../.gz/source-maps.zip',
  '/source-maps.zip',
])('the source maps of a version are not served at %s', async (path) => {
  await using edge = await openScene()
  for (const method of ['GET', 'HEAD'] as const) {
    const answer = await edge.app.inject({ method, url: FOLDER + path })
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('PK')
  }
})

it('a version with source maps is served as one without', async () => {
  await using edge = await openScene()
  const { statusCode, body } = await edge.app.inject({ url: `${FOLDER}/bundle.js` })
  expect([statusCode, body]).toEqual([200, 'export {}'])
})
