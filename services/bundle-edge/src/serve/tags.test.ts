import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { pluginTagsKey, type StoredTags } from '@plugboard/types'
import { expect, it } from 'vitest'
import { PUBLIC_HEADERS } from '../public-headers.ts'
import { type EdgeOptions, openEdge } from '../testing/open-edge.ts'
import { publishVersion, REF } from '../testing/publish-version.ts'
import { replaceObject } from '../testing/replace-object.ts'

const TAGS_KEY = pluginTagsKey(REF.pluginId)
const TAGS: StoredTags = { schemaVersion: 1, tags: { latest: '1.0.0', next: '2.0.0-rc.1' } }

async function setUp(options: Partial<EdgeOptions> = {}) {
  const memory = createMemoryStore()
  await replaceObject(memory, TAGS_KEY, TAGS)
  const store = faulty(memory)
  const time = { ms: Date.now() }
  const edge = openEdge({ store, clock: () => time.ms, revalidateMs: 1000, ...options })
  const get = async (path: string, method: 'GET' | 'HEAD' = 'GET') => {
    const { statusCode, headers } = await edge.app.inject({ method, url: `/plugins/bundles/${path}` })
    return { status: statusCode, headers }
  }
  return { memory, store, time, edge, get }
}

it.each([
  ['latest/bundle.js', 'v1.0.0/bundle.js'],
  ['next/chunks/a%20b.js?x=1', 'v2.0.0-rc.1/chunks/a%20b.js'],
])('the URL %s redirects to %s for a short time, and any origin may follow it', async (path, location) => {
  const { edge, get } = await setUp()
  await using _ = edge
  for (const method of ['GET', 'HEAD'] as const) {
    const { status, headers } = await get(`test-plugin/${path}`, method)
    expect(status).toBe(302)
    expect(headers).toMatchObject({
      ...PUBLIC_HEADERS,
      location: `/plugins/bundles/test-plugin/${location}`,
      'cache-control': 'public, max-age=5',
    })
    expect(headers).not.toHaveProperty('cache-tag')
  }
  expect(await edge.metric('plugboard_edge_answers_total{outcome="redirected"}')).toBe(2)
})

it.each([
  'other/bundle.js',
  'constructor/bundle.js',
  'v1/bundle.js',
  'latest/',
  'latest/../x',
  'latest/a%0d%0ab.js',
])('the URL %s of a plugin with tags is 404', async (path) => {
  const { edge, get } = await setUp()
  await using _ = edge
  expect((await get(`test-plugin/${path}`)).status).toBe(404)
})

it('a tag that was moved redirects to its new version once the interval has passed', async () => {
  const { memory, time, edge, get } = await setUp()
  await using _ = edge
  await get('test-plugin/latest/bundle.js')
  await replaceObject(memory, TAGS_KEY, { schemaVersion: 1, tags: { latest: '3.0.0' } })
  expect((await get('test-plugin/latest/bundle.js')).headers.location).toContain('/v1.0.0/')
  time.ms += 1000
  expect((await get('test-plugin/latest/bundle.js')).headers.location).toContain('/v3.0.0/')
  expect((await get('test-plugin/next/bundle.js')).status).toBe(404)
})

it('a tag is read once for many requests, and redirects as before while the store cannot answer', async () => {
  const { store, time, edge, get } = await setUp()
  await using _ = edge
  await Promise.all(Array.from({ length: 20 }, () => get('test-plugin/latest/bundle.js')))
  expect(store.calls).toEqual([{ method: 'read', key: TAGS_KEY }])
  store.plan({ failOn: 'read', times: Infinity })
  time.ms += 86_400_000
  expect((await get('test-plugin/latest/bundle.js')).status).toBe(302)
  expect((await get('unknown/latest/bundle.js')).status).toBe(503)
})

it('tags that cannot be read as such are 503, and counted as damage', async () => {
  const { memory, edge, get } = await setUp()
  await using _ = edge
  await replaceObject(memory, TAGS_KEY, { schemaVersion: 2 })
  expect((await get('test-plugin/latest/bundle.js')).status).toBe(503)
  expect(await edge.metric('plugboard_edge_answers_total{outcome="damaged"}')).toBe(1)
})

it('tags that were damaged while they are cached redirect as before, and are counted as damage', async () => {
  const { memory, time, edge, get } = await setUp()
  await using _ = edge
  await get('test-plugin/latest/bundle.js')
  await replaceObject(memory, TAGS_KEY, { schemaVersion: 2 })
  time.ms += 1000
  expect((await get('test-plugin/latest/bundle.js')).headers.location).toContain('/v1.0.0/')
  expect(await edge.metric('plugboard_edge_integrity_failures_total')).toBe(1)
})

it.each(['cache-tag', 'surrogate-key'] as const)(
  'a redirect has the tag by which a CDN forgets it in %s, as a file has that of its version',
  async (cacheTagHeader) => {
    const { edge, memory, get } = await setUp({ cacheTagHeader })
    await using _ = edge
    await publishVersion(memory, { files: { 'bundle.js': { bytes: 'export const a = 1' } } })
    expect((await get('test-plugin/latest/bundle.js')).headers[cacheTagHeader]).toBe('test-plugin:latest')
    const { headers } = await get('test-plugin/v1.0.0/bundle.js')
    expect(headers[cacheTagHeader]).toBe('test-plugin@1.0.0')
    const { app } = edge
    const ifNoneMatch = { 'if-none-match': headers.etag }
    const unchanged = await app.inject({
      url: '/plugins/bundles/test-plugin/v1.0.0/bundle.js',
      headers: ifNoneMatch,
    })
    expect(unchanged.statusCode).toBe(304)
    expect(unchanged.headers[cacheTagHeader]).toBe('test-plugin@1.0.0')
  },
)
