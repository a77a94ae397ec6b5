import { createSecretKey } from 'node:crypto'
import { createBundleUrlSigner } from '@plugboard/service-kit'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { rawRequest } from '@plugboard/testkit'
import { accessKey, storedManifestKey, TENANT_MANIFEST_LIMIT_BYTES, versionUrl } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { PUBLIC_HEADERS } from '../public-headers.ts'
import { type EdgeOptions, openEdge } from '../testing/open-edge.ts'
import { replaceObject } from '../testing/replace-object.ts'

const ADDRESS = 'a1'.repeat(32)
const KEY = storedManifestKey(ADDRESS)
const manifestOf = (generation: number) => ({ schemaVersion: 2, tenantId: 'acme', generation, plugins: [] })
const textOf = (generation: number) => JSON.stringify(manifestOf(generation))

async function setUp(options: Partial<EdgeOptions> = {}) {
  const memory = createMemoryStore()
  await replaceObject(memory, KEY, manifestOf(1))
  const store = faulty(memory)
  const time = { ms: Date.now() }
  const edge = openEdge({ store, clock: () => time.ms, revalidateMs: 1000, ...options })
  const get = async (
    path = `/plugins/manifests/${ADDRESS}`,
    { method = 'GET', headers = {} }: { method?: 'GET' | 'HEAD'; headers?: Record<string, string> } = {},
  ) => {
    const answer = await edge.app.inject({ method, url: path, headers })
    return { status: answer.statusCode, headers: answer.headers, text: answer.body }
  }
  return { memory, store, time, edge, get }
}

describe('the copy of a tenant manifest', () => {
  it('is served with a strong ETag and a short lifetime, to pages of any origin', async () => {
    const { edge, get } = await setUp()
    await using _ = edge
    const { status, headers, text } = await get()
    expect({ status, text }).toEqual({ status: 200, text: textOf(1) })
    expect(headers).toMatchObject({
      ...PUBLIC_HEADERS,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=5, stale-if-error=86400',
      'content-length': String(textOf(1).length),
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    })
    const unchanged = await get(undefined, { headers: { 'if-none-match': String(headers.etag) } })
    expect(unchanged).toMatchObject({
      status: 304,
      text: '',
      headers: { etag: headers.etag, 'cache-control': headers['cache-control'] },
    })
    const head = await get(undefined, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '', headers: { etag: headers.etag } })
    const other = await get(undefined, { headers: { 'if-match': '"other"' } })
    expect(other.status).toBe(412)
  })

  it('is new some seconds after it was replaced, which costs one read of the store', async () => {
    const { memory, store, time, edge, get } = await setUp()
    await using _ = edge
    await get()
    await replaceObject(memory, KEY, manifestOf(2))
    await Promise.all(Array.from({ length: 50 }, () => get()))
    expect((await get()).text).toBe(textOf(1))
    time.ms += 1000
    // Answered at once; the store is asked in the background.
    expect((await get()).text).toBe(textOf(1))
    await expect.poll(async () => (await get()).text).toBe(textOf(2))
    expect(store.calls).toHaveLength(2)
    await replaceObject(memory, KEY, manifestOf(3))
    time.ms += 86_400_000
    expect((await get()).text).toBe(textOf(3))
  })

  it('is served from memory while the store is down, and an unknown one is 503', async () => {
    const { store, time, edge, get } = await setUp()
    await using _ = edge
    await get()
    store.plan({ failOn: 'read', times: Infinity })
    time.ms += 86_400_000
    expect(await get()).toMatchObject({ status: 200, text: textOf(1) })
    const unknown = await get(`/plugins/manifests/${'b2'.repeat(32)}`)
    expect(unknown).toMatchObject({ status: 503, headers: { 'cache-control': 'no-store' } })
    store.heal()
  })

  it('that was removed is 404 afterwards', async () => {
    const store = createMemoryStore()
    let present = true
    const removable = { ...store, read: async (key: string) => (present ? store.read(key) : null) }
    await replaceObject(store, KEY, manifestOf(1))
    const time = { ms: Date.now() }
    await using edge = openEdge({ store: removable, clock: () => time.ms, revalidateMs: 1000 })
    const status = async () => (await edge.app.inject(`/plugins/manifests/${ADDRESS}`)).statusCode
    expect(await status()).toBe(200)
    present = false
    time.ms += 2000
    expect(await status()).toBe(404)
  })

  it.each([
    ['an unknown address', `/plugins/manifests/${'b2'.repeat(32)}`],
    ['the id of a tenant', '/plugins/manifests/acme'],
    ['no address', '/plugins/manifests/'],
    ['an address in upper case', `/plugins/manifests/${ADDRESS.toUpperCase()}`],
    ['an encoded letter', `/plugins/manifests/%61${ADDRESS.slice(1)}`],
    ['an address that is too short', `/plugins/manifests/${ADDRESS.slice(1)}`],
    ['an address that is too long', `/plugins/manifests/${ADDRESS}0`],
    ['a path below an address', `/plugins/manifests/${ADDRESS}/manifest.json`],
    ['dot segments', `/plugins/manifests/../manifests/${ADDRESS}`],
    ['encoded dot segments', `/plugins/manifests/%2e%2e%2f${ADDRESS}`],
    ['a zero byte', `/plugins/manifests/${ADDRESS}%00`],
  ])('is the same 404 for %s', async (_what, path) => {
    const { edge } = await setUp()
    await using _ = edge
    const port = await edge.listen()
    const { status, body, headers } = await rawRequest({
      port,
      lines: [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close'],
    })
    expect(status).toBe(404)
    const { instance: _instance, ...problem } = JSON.parse(body.toString())
    expect(problem).toMatchObject({
      code: 'MANIFEST_NOT_FOUND',
      detail: 'No tenant manifest has this address.',
    })
    expect(Object.fromEntries(headers)).toMatchObject({ 'cache-control': 'public, max-age=5' })
  })

  it('is looked for once when it is not there, however many ask for it within a second', async () => {
    const { store, edge, get } = await setUp()
    await using _ = edge
    const unknown = `/plugins/manifests/${'b2'.repeat(32)}`
    for (let round = 0; round < 20; round += 1) await get(unknown)
    expect(store.calls).toHaveLength(1)
  })

  it.each([
    ['no JSON', '{"schemaVersion":2'],
    ['another document', '[]'],
    ['too large', JSON.stringify({ schemaVersion: 2, text: 'x'.repeat(TENANT_MANIFEST_LIMIT_BYTES) })],
  ])('that is %s is 503 and counted as damage', async (_what, text) => {
    const memory = createMemoryStore()
    const bytes = Buffer.from(text)
    const damaged = { ...memory, read: async () => ({ entityTag: '"1"', bytes }) }
    await using edge = openEdge({ store: damaged })
    expect((await edge.app.inject(`/plugins/manifests/${ADDRESS}`)).statusCode).toBe(503)
    expect(await edge.metric('plugboard_edge_integrity_failures_total')).toBe(1)
  })

  it('may be read by pages of the configured origins only', async () => {
    const manifestOrigins = new Set(['https://shop.example'])
    const { edge, get } = await setUp({ manifestOrigins })
    await using _ = edge
    const headersFor = async (headers: Record<string, string>) => (await get(undefined, { headers })).headers
    const allowed = await headersFor({ origin: 'https://shop.example' })
    expect(allowed).toMatchObject({ 'access-control-allow-origin': 'https://shop.example', vary: 'origin' })
    for (const headers of [{ origin: 'https://other.example' }, { origin: 'null' }, {}]) {
      const refused = await headersFor(headers)
      expect(refused).not.toHaveProperty('access-control-allow-origin')
      expect(refused).toMatchObject({ vary: 'origin', 'cross-origin-resource-policy': 'same-origin' })
    }
    const etag = String(allowed.etag)
    const unchanged = await headersFor({ origin: 'https://shop.example', 'if-none-match': etag })
    expect(unchanged['access-control-allow-origin']).toBe('https://shop.example')
  })

  it('refuses every method but GET, HEAD and OPTIONS', async () => {
    const { edge } = await setUp()
    await using _ = edge
    const url = `/plugins/manifests/${ADDRESS}`
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH'] as const) {
      const { statusCode, headers } = await edge.app.inject({ method, url })
      expect({ statusCode, allow: headers.allow }).toEqual({ statusCode: 405, allow: 'GET, HEAD, OPTIONS' })
    }
    expect((await edge.app.inject({ method: 'OPTIONS', url })).statusCode).toBe(204)
  })
})

describe('the copy of a tenant manifest with a private plugin', () => {
  const HOUR_MS = 3_600_000
  const refs = [
    { pluginId: 'hidden', version: '1.0.0' },
    { pluginId: 'shown', version: '2.0.0' },
  ] as const
  const [HIDDEN, SHOWN] = refs
  const copy = {
    schemaVersion: 2,
    tenantId: 'acme',
    generation: 1,
    plugins: refs.map((ref) => ({
      id: ref.pluginId,
      version: ref.version,
      base: versionUrl('https://cdn.example', ref),
      config: { base: 1 },
    })),
  }

  async function setUpPrivate() {
    const bundleUrls = { keys: [createSecretKey('key'.repeat(20), 'utf8')], lifetimeMs: HOUR_MS } as const
    const parts = await setUp({ bundleUrls })
    parts.time.ms = Date.parse('2026-06-01T12:00:30Z')
    await replaceObject(parts.memory, KEY, copy)
    await replaceObject(parts.memory, accessKey('hidden'), { schemaVersion: 1, visibility: 'private' })
    const signer = createBundleUrlSigner(bundleUrls, () => parts.time.ms)
    const signedBase = () =>
      versionUrl('https://cdn.example', HIDDEN, signer.sign(HIDDEN, signer.currentExpiry()))
    const bases = async () =>
      JSON.parse((await parts.get()).text).plugins.map(({ base }: { base: string }) => base)
    return { ...parts, signedBase, bases }
  }

  it('has a signed URL of that plugin only, and everything else as it was stored', async () => {
    const { edge, get, signedBase } = await setUpPrivate()
    await using _ = edge
    const { headers, text } = await get()
    expect(JSON.parse(text)).toEqual({
      ...copy,
      plugins: [{ ...copy.plugins[0], base: signedBase() }, copy.plugins[1]],
    })
    expect(headers['cache-control']).toBe('public, max-age=5, stale-if-error=7165')
    expect(headers['content-length']).toBe(String(text.length))
    const unchanged = await get(undefined, { headers: { 'if-none-match': String(headers.etag) } })
    expect(unchanged.status).toBe(304)
  })

  it('has another ETag when its URLs were signed anew, and the same one until then', async () => {
    const { edge, get, time, signedBase, bases } = await setUpPrivate()
    await using _ = edge
    const { etag } = (await get()).headers
    time.ms += HOUR_MS / 2
    expect((await get()).headers.etag).toBe(etag)
    time.ms += HOUR_MS / 2
    const anew = await get(undefined, { headers: { 'if-none-match': String(etag) } })
    expect(anew.status).toBe(200)
    expect(anew.headers.etag).not.toBe(etag)
    expect(await bases()).toEqual([signedBase(), copy.plugins[1]?.base])
  })

  it('follows which plugins are private, without being stored anew', async () => {
    const { edge, memory, time, bases } = await setUpPrivate()
    await using _ = edge
    await bases()
    await replaceObject(memory, accessKey(HIDDEN.pluginId), { schemaVersion: 1, visibility: 'public' })
    await replaceObject(memory, accessKey(SHOWN.pluginId), { schemaVersion: 1, visibility: 'private' })
    time.ms += 1000
    expect(await bases()).toEqual([
      copy.plugins[0]?.base,
      expect.stringMatching(/\/~\d+\.[\w-]{43}\/shown\//),
    ])
  })

  it('has signed URLs of all plugins while the store does not say which are private', async () => {
    const { edge, store, memory, bases } = await setUpPrivate()
    await using _ = edge
    await replaceObject(memory, accessKey(SHOWN.pluginId), { schemaVersion: 1, visibility: 'unknown' })
    expect(await bases()).toEqual([
      expect.stringContaining('/~'),
      expect.stringMatching(/^https:\/\/cdn\.example\/plugins\/bundles\/~\d+\.[\w-]{43}\/shown\/v2\.0\.0\/$/),
    ])
    store.heal()
  })
})
