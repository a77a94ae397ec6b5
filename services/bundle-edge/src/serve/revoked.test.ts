import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { type StoredVersionState, versionStateKey } from '@plugboard/types'
import { expect, it } from 'vitest'
import { openEdge } from '../testing/open-edge.ts'
import { publishVersion, REF } from '../testing/publish-version.ts'
import { replaceObject } from '../testing/replace-object.ts'

const URL = '/plugins/bundles/test-plugin/v1.0.0/bundle.js'
const STATE_KEY = versionStateKey(REF)
const REVOKED: StoredVersionState = {
  schemaVersion: 1,
  marks: { revoked: { reason: 'Sends card numbers to a log.', at: '2026-01-02T03:04:05.678Z' } },
}

async function setUp() {
  const memory = createMemoryStore()
  await publishVersion(memory, { files: { 'bundle.js': { bytes: 'export const a = 1' } } })
  const time = { ms: Date.now() }
  const store = faulty(memory)
  const edge = openEdge({ store, clock: () => time.ms, revalidateMs: 1000 })
  const get = async (headers = {}) => {
    const { statusCode, headers: answered, body } = await edge.app.inject({ url: URL, headers })
    return { status: statusCode, headers: answered, body }
  }
  return { memory, store, time, edge, get }
}

it('a version that was revoked while it was cached is answered 410 with the reason, even to conditional requests', async () => {
  const { memory, time, edge, get } = await setUp()
  await using _ = edge
  const { headers } = await get()
  await replaceObject(memory, STATE_KEY, REVOKED)
  time.ms += 1000
  await get()
  await expect.poll(async () => (await get()).status).toBe(410)
  const { status, body, headers: answered } = await get({ 'if-none-match': headers.etag })
  expect(status).toBe(410)
  expect(answered['cache-control']).toBe('public, max-age=5')
  expect(JSON.parse(body)).toMatchObject({
    code: 'VERSION_REVOKED',
    detail: 'This version was revoked: Sends card numbers to a log.',
  })
  expect(await edge.metric('plugboard_edge_answers_total{outcome="revoked"}')).toBeGreaterThan(0)
})

it('a revoked version that nobody requested for long is not served once more', async () => {
  const { memory, time, edge, get } = await setUp()
  await using _ = edge
  await get()
  await replaceObject(memory, STATE_KEY, REVOKED)
  time.ms += 86_400_000
  expect((await get()).status).toBe(410)
})

it('a version is served again after its revocation was undone', async () => {
  const { memory, time, edge, get } = await setUp()
  await using _ = edge
  await replaceObject(memory, STATE_KEY, REVOKED)
  expect((await get()).status).toBe(410)
  await replaceObject(memory, STATE_KEY, { schemaVersion: 1, marks: {} })
  time.ms += 2000
  expect(await get()).toMatchObject({ status: 200, body: 'export const a = 1' })
})

it('a deprecated and yanked version is served as before', async () => {
  const { memory, edge, get } = await setUp()
  await using _ = edge
  const { revoked } = REVOKED.marks
  await replaceObject(memory, STATE_KEY, {
    schemaVersion: 1,
    marks: { deprecated: revoked, yanked: revoked },
  })
  expect((await get()).status).toBe(200)
})

it('a version whose state cannot be read is refused at first, and served as it was once it is cached', async () => {
  const { memory, store, time, edge, get } = await setUp()
  await using _ = edge
  store.plan({ failOn: 'read' })
  expect((await get()).status).toBe(503)
  expect((await get()).status).toBe(200)
  await replaceObject(memory, STATE_KEY, { schemaVersion: 2 })
  time.ms += 2000
  expect((await get()).status).toBe(200)
  expect(await edge.metric('plugboard_edge_answers_total{outcome="damaged"}')).toBe(0)
})
