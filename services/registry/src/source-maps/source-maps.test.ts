import { buildZip } from '@plugboard/testkit'
import { sourceMapsKey } from '@plugboard/types'
import { expect, it } from 'vitest'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const REGISTRY_TOKENS = JSON.stringify([
  { name: 'ci', token: tokenOf('ci'), scopes: ['publish'], publisher: 'acme' },
  { name: 'rival', token: tokenOf('rival'), scopes: ['publish'] },
  { name: 'reader', token: tokenOf('reader'), scopes: ['read'] },
  { name: 'admin', token: tokenOf('admin'), scopes: ['publish', 'admin'] },
])
const REF = { pluginId: 'test-plugin', version: '1.0.0' }
const URL = '/plugins/test-plugin/versions/1.0.0/source-maps'
const SCRIPT = 'export default { extensions: {} }\n'
const MAP = '{"version":3,"sources":["secret-folder/a.ts"],"sourcesContent":["// mine"],"mappings":"AAAA"}'

const as = (name: string) => ({ authorization: `Bearer ${tokenOf(name)}` })

async function openScene({ map = MAP }: { map?: string | undefined } = {}) {
  const registry = await openRegistry({ env: { REGISTRY_TOKENS } })
  const upload = async (files: Readonly<Record<string, string>>, metadata = metadataOf()) => {
    const entries = Object.entries(files).map(([path, content]) => ({ path, content }))
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(await buildZip(entries))]), 'plugin.zip')
    form.append('metadata', JSON.stringify(metadata))
    return registry.request({ method: 'POST', url: '/plugins/upload', headers: as('ci'), form })
  }
  const first = await upload({ 'bundle.js': SCRIPT, ...(map && { 'bundle.js.map': map }) })
  expect(first.status, first.text).toBe(201)
  const get = (name: string) => registry.app.inject({ url: URL, headers: as(name) })
  return { ...registry, first, upload, get }
}

it('the source maps of a version are given to its owners and administrators, as a ZIP', async () => {
  await using scene = await openScene()
  for (const name of ['ci', 'admin']) {
    const { statusCode, headers, rawPayload } = await scene.get(name)
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'application/zip',
      'content-length': String(rawPayload.length),
      'content-disposition': 'attachment; filename="test-plugin-1.0.0-source-maps.zip"',
      'cache-control': 'no-store',
    })
    expect(rawPayload.toString('latin1')).toMatch(/^PK.*bundle\.js\.map/s)
  }
})

it('the source maps of a version are given to nobody else', async () => {
  await using scene = await openScene()
  expect((await scene.get('rival')).json()).toMatchObject({ status: 403, code: 'PLUGIN_FORBIDDEN' })
  expect((await scene.get('reader')).json()).toMatchObject({ status: 403, code: 'SCOPE_MISSING' })
  const anonymous = await scene.app.inject({ url: URL })
  expect(anonymous.json()).toMatchObject({ status: 401 })
})

it('no document of a version names its source maps or what is in them', async () => {
  await using scene = await openScene()
  const document = await scene.app.inject({ url: '/plugins/test-plugin/versions/1.0.0' })
  expect(document.statusCode).toBe(200)
  for (const text of [scene.first.text, document.body])
    expect(text).not.toMatch(/\.map\b|secret-folder|\/\/ mine/)
})

it('an upload of the same files with other source maps, or without, is answered 200', async () => {
  await using scene = await openScene()
  const files = { 'bundle.js': SCRIPT }
  for (const again of [files, { ...files, 'bundle.js.map': '{}' }, { ...files, 'bundle.js.map': MAP }]) {
    const answer = await scene.upload(again)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ alreadyPublished: true, digest: scene.first.body.digest })
  }
  expect((await scene.upload({ 'bundle.js': `${SCRIPT}// 2\n` })).status).toBe(409)
})

it('a version without source maps, and one that has lost them, is answered SOURCE_MAPS_NOT_FOUND', async () => {
  await using without = await openScene({ map: '' })
  expect((await without.get('ci')).json()).toMatchObject({ status: 404, code: 'SOURCE_MAPS_NOT_FOUND' })
  await using lost = await openScene()
  await lost.store.remove(sourceMapsKey(REF))
  expect((await lost.get('ci')).json()).toMatchObject({ code: 'SOURCE_MAPS_NOT_FOUND' })
  await lost.upload({ 'bundle.js': SCRIPT, 'bundle.js.map': MAP })
  expect((await lost.get('ci')).statusCode).toBe(200)
})

it('source maps of a version that nobody published are answered VERSION_NOT_FOUND', async () => {
  await using scene = await openScene()
  const answer = await scene.app.inject({ url: URL.replace('1.0.0', '2.0.0'), headers: as('ci') })
  expect(answer.json()).toMatchObject({ status: 404, code: 'VERSION_NOT_FOUND' })
})
