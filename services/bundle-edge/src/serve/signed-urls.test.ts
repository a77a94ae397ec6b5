import { createSecretKey } from 'node:crypto'
import { createBundleUrlSigner } from '@plugboard/service-kit'
import type { ObjectStore } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { rawRequest } from '@plugboard/testkit'
import { accessKey, pluginTagsKey, versionStateKey, versionUrl } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { PUBLIC_HEADERS } from '../public-headers.ts'
import { openEdge } from '../testing/open-edge.ts'
import { publishVersion, REF, sha256 } from '../testing/publish-version.ts'
import { replaceObject } from '../testing/replace-object.ts'

const CONTENT = 'export const a = 1'
const LIFETIME_MS = 3_600_000
const KEY = createSecretKey('key'.repeat(20), 'utf8')
const FORMER_KEY = createSecretKey('former'.repeat(10), 'utf8')
const UNSIGNED = versionUrl('', REF)

async function setUp({
  isPrivate = true,
  hasKeys = true,
  logLevel = 'silent',
  openMs = 0,
  cacheBytes = 1_000_000,
}: {
  isPrivate?: boolean
  hasKeys?: boolean
  logLevel?: 'silent' | 'info'
  /** How long the store takes to open an object. */
  openMs?: number
  cacheBytes?: number
} = {}) {
  const memory = createMemoryStore()
  const files = {
    'bundle.js': { bytes: CONTENT, encodings: { br: 'br-bytes' } },
    'chunks/lazy.js': { bytes: 'export const lazy = 1' },
  }
  await publishVersion(memory, { files })
  await publishVersion(memory, { files, version: '2.0.0' })
  await publishVersion(memory, { files, pluginId: 'public-plugin' })
  await replaceObject(memory, pluginTagsKey(REF.pluginId), { schemaVersion: 1, tags: { latest: '1.0.0' } })
  if (isPrivate) await replaceObject(memory, accessKey(REF.pluginId), { visibility: 'private' })
  const time = { ms: Date.parse('2026-06-01T12:00:30.250Z') }
  const clock = () => time.ms
  const signing = { keys: [KEY, FORMER_KEY], lifetimeMs: LIFETIME_MS } as const
  const slow: ObjectStore = {
    ...memory,
    open: (...args) => {
      time.ms += openMs
      return memory.open(...args)
    },
  }
  const store = faulty(slow)
  const bundleUrls = hasKeys ? signing : null
  const edge = openEdge({ store, clock, revalidateMs: 1000, bundleUrls, logLevel, cacheBytes })
  const signer = createBundleUrlSigner(signing, clock)
  const signed = (ref = REF, expiry = signer.currentExpiry()) => versionUrl('', ref, signer.sign(ref, expiry))
  const get = async (
    url: string,
    { method = 'GET', headers = {} }: { method?: 'GET' | 'HEAD'; headers?: Record<string, string> } = {},
  ) => {
    const answer = await edge.app.inject({ method, url, headers })
    return { status: answer.statusCode, headers: answer.headers, text: answer.body }
  }
  return { memory, store, time, edge, get, signer, signed }
}

/** An answer without what differs between any two of them. */
function lasting({
  status,
  headers,
  text,
}: {
  status: number
  headers: Record<string, unknown>
  text: string
}) {
  const { date: _date, 'x-request-id': _id, ...others } = headers
  return { status, headers: others, text: text.replace(/"instance":"[^"]*"/, '') }
}

describe('a file of a private plugin at its signed URL', () => {
  it('is served with its ETag, to any origin, and cached no longer than the URL is valid', async () => {
    const { edge, get, signed, signer, time } = await setUp()
    await using _ = edge
    const { status, headers, text } = await get(`${signed()}bundle.js`)
    expect({ status, text }).toEqual({ status: 200, text: CONTENT })
    const remaining = Math.floor(signer.currentExpiry() - time.ms / 1000)
    expect(remaining).toBe(7169)
    expect(headers).toMatchObject({
      ...PUBLIC_HEADERS,
      'cache-control': `public, max-age=${remaining}, must-revalidate, immutable`,
      etag: `"${sha256(CONTENT)}"`,
      vary: 'Accept-Encoding',
      'accept-ranges': 'bytes',
    })
    expect((await get(`${signed()}chunks/lazy.js`)).text).toBe('export const lazy = 1')
  })

  it.each([
    ['HEAD', 200, 'HEAD', {}],
    ['a matching If-None-Match', 304, 'GET', { 'if-none-match': `"${sha256(CONTENT)}"` }],
    ['a range', 206, 'GET', { range: 'bytes=7-11' }],
    ['a coding', 200, 'GET', { 'accept-encoding': 'br' }],
  ] as const)(
    'is answered to %s as ever, with the same limit on caching',
    async (_what, status, method, headers) => {
      const { edge, get, signed } = await setUp()
      await using _ = edge
      const limited = await get(`${signed()}bundle.js`, { method, headers })
      const { headers: unlimited, ...rest } = lasting(
        await get(`${versionUrl('', { ...REF, pluginId: 'public-plugin' })}bundle.js`, { method, headers }),
      )
      expect(lasting(limited)).toEqual({
        ...rest,
        headers: { ...unlimited, 'cache-control': 'public, max-age=7169, must-revalidate, immutable' },
      })
      expect(limited.status).toBe(status)
    },
  )

  it.each([
    ['a false If-Match', 412, { 'if-match': '"other"' }],
    ['a range behind its end', 416, { range: 'bytes=999-' }],
    ['a service worker', 403, { 'service-worker': 'script' }],
  ] as const)('is refused to %s as ever', async (_what, status, headers) => {
    const { edge, get, signed } = await setUp()
    await using _ = edge
    const answer = await get(`${signed()}bundle.js`, { headers })
    const unsigned = await get(`${versionUrl('', { ...REF, pluginId: 'public-plugin' })}bundle.js`, {
      headers,
    })
    expect(lasting(answer)).toEqual(lasting(unsigned))
    expect(answer.status).toBe(status)
  })

  it('is answered from memory too, each second with the time that remains', async () => {
    const { edge, signed, time } = await setUp()
    await using _ = edge
    const port = await edge.listen()
    const url = `${signed()}bundle.js`
    const cacheControl = async () => {
      const { headers } = await rawRequest({ port, lines: [`GET ${url} HTTP/1.1`, 'Host: a'] })
      return headers.find(([name]) => name.toLowerCase() === 'cache-control')?.[1]
    }
    expect(await cacheControl()).toContain('max-age=7169,')
    time.ms += 700
    expect(await cacheControl()).toContain('max-age=7169,')
    expect(await edge.metric('plugboard_edge_cache_entries{cache="decisions"}')).toBe(1)
    time.ms += 100
    expect(await cacheControl()).toContain('max-age=7168,')
    time.ms += 7_168_000
    expect(await cacheControl()).toContain('max-age=0,')
    time.ms += 1000
    expect(await cacheControl()).toBe('public, max-age=5')
  })

  it.each([
    ['that is kept in memory', 1_000_000],
    ['that is streamed', 0],
  ])(
    '%s is cached no longer than the URL is valid, however long the store took',
    async (_how, cacheBytes) => {
      const { edge, get, signed } = await setUp({ openMs: 900, cacheBytes })
      await using _ = edge
      const { status, headers, text } = await get(`${signed()}bundle.js`)
      expect({ status, text }).toEqual({ status: 200, text: CONTENT })
      // The manifest and the file were opened, so it is 12:00:32.05 now.
      expect(headers['cache-control']).toContain('max-age=7167,')
    },
  )

  it('is answered in the absolute form, and whatever its query is', async () => {
    const { edge, signed } = await setUp()
    await using _ = edge
    const port = await edge.listen()
    for (const target of [`http://cdn.example${signed()}bundle.js`, `${signed()}bundle.js?retry=1`]) {
      const { status } = await rawRequest({ port, lines: [`GET ${target} HTTP/1.1`, 'Host: a'] })
      expect(status).toBe(200)
    }
  })

  it('is 403 with an explaining code once the URL has expired, even where a cache asks again', async () => {
    const { edge, get, signed, signer, time } = await setUp()
    await using _ = edge
    const url = `${signed()}bundle.js`
    const { headers } = await get(url)
    time.ms = signer.currentExpiry() * 1000
    const expired = await get(url, { headers: { 'if-none-match': String(headers.etag) } })
    expect(expired).toMatchObject({ status: 403, headers: { 'cache-control': 'public, max-age=5' } })
    expect(JSON.parse(expired.text)).toMatchObject({ code: 'BUNDLE_URL_EXPIRED' })
    expect(await edge.metric('plugboard_edge_answers_total{outcome="expired"}')).toBe(1)
    expect((await get(`${signed()}bundle.js`)).status).toBe(200)
  })

  it('is served when a former key has signed the URL', async () => {
    const { edge, get, signer, time } = await setUp()
    await using _ = edge
    const former = createBundleUrlSigner({ keys: [FORMER_KEY], lifetimeMs: LIFETIME_MS }, () => time.ms)
    const url = versionUrl('', REF, former.sign(REF, signer.currentExpiry()))
    expect((await get(`${url}bundle.js`)).status).toBe(200)
  })

  it('is 410 once its version was revoked', async () => {
    const { memory, edge, get, signed } = await setUp()
    await using _ = edge
    const revoked = { reason: 'Sends card numbers to a log.', at: '2026-01-02T03:04:05.678Z' }
    await replaceObject(memory, versionStateKey(REF), { schemaVersion: 1, marks: { revoked } })
    expect((await get(`${signed()}bundle.js`)).status).toBe(410)
    expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(404)
  })
})

describe('a URL that does not allow to read a private plugin', () => {
  it('is the same 404 as that of a version that does not exist, for a file and for none', async () => {
    const { edge, get } = await setUp()
    await using _ = edge
    for (const path of [
      'bundle.js',
      'none.js',
      'bundle.js.br',
      '../x',
      'a//b.js',
      'manifest.json',
      'a%2fb',
    ]) {
      const missing = lasting(await get(`/plugins/bundles/no-plugin/v1.0.0/${path}`))
      expect(missing.status).toBe(404)
      for (const method of ['GET', 'HEAD'] as const) await get(`${UNSIGNED}${path}`, { method })
      expect(lasting(await get(`${UNSIGNED}${path}`))).toEqual(missing)
      const conditional = await get(`${UNSIGNED}${path}`, {
        headers: { 'if-none-match': '*', range: 'bytes=0-1' },
      })
      expect(lasting(conditional)).toEqual(missing)
    }
  })

  it('is 404 if its signature is that of another version or plugin, or no key has made it', async () => {
    const { edge, get, signed, signer, time } = await setUp()
    await using _ = edge
    const missing = lasting(await get('/plugins/bundles/no-plugin/v1.0.0/bundle.js'))
    const expiry = signer.currentExpiry()
    const stranger = createBundleUrlSigner(
      { keys: [createSecretKey('stranger'.repeat(8), 'utf8')], lifetimeMs: LIFETIME_MS },
      () => time.ms,
    )
    const right = signer.sign(REF, expiry)
    const signatures = [
      signer.sign({ ...REF, version: '2.0.0' }, expiry),
      signer.sign({ ...REF, pluginId: 'public-plugin' }, expiry),
      stranger.sign(REF, expiry),
      right.replace(String(expiry), String(expiry + 1)),
      right.replace(String(expiry), '9999999999'),
      right.slice(0, -1),
      `${right}A`,
      right.replace('.', ''),
      '~',
      `~${'9'.repeat(5000)}.${'A'.repeat(5000)}`,
      right.toUpperCase(),
    ]
    for (const signature of signatures) {
      expect(lasting(await get(`${versionUrl('', REF, signature)}bundle.js`))).toEqual(missing)
    }
    expect((await get(`${signed()}bundle.js`)).status).toBe(200)
  })

  it('is 404 when its tilde or another character of the signature is encoded, or the signature is repeated', async () => {
    const { edge, get, signer } = await setUp()
    await using _ = edge
    const right = signer.sign(REF, signer.currentExpiry())
    for (const signature of [
      right.replace('~', '%7E'),
      right.replace('~', '%7e'),
      right.replace('.', '%2E'),
      right.slice(1),
      `${right}/${right}`,
      `${right}%2f`,
    ]) {
      const { status } = await get(`${versionUrl('', REF, signature)}bundle.js`)
      expect({ signature, status }).toEqual({ signature, status: 404 })
    }
  })

  it('is 404 with a tag, signed or not', async () => {
    const { edge, get, signer } = await setUp()
    await using _ = edge
    const missing = lasting(await get('/plugins/bundles/test-plugin/none/bundle.js'))
    const signature = signer.sign(REF, signer.currentExpiry())
    expect(lasting(await get('/plugins/bundles/test-plugin/latest/bundle.js'))).toEqual(missing)
    expect((await get(`/plugins/bundles/${signature}/test-plugin/latest/bundle.js`)).status).toBe(404)
  })

  it('costs no read of the store when it is forged', async () => {
    const { edge, store, get } = await setUp()
    await using _ = edge
    const forged = `~9999999999.${'A'.repeat(43)}`
    await get(`${versionUrl('', REF, forged)}bundle.js`)
    expect(store.calls).toEqual([])
  })
})

describe('a public plugin at an edge with keys', () => {
  it('is served at its URL for a year, and at a signed one until it expires', async () => {
    const { edge, get, signed } = await setUp({ isPrivate: false })
    await using _ = edge
    const unsigned = await get(`${UNSIGNED}bundle.js`)
    expect(unsigned).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    })
    expect((await get(`${signed()}bundle.js`)).headers['cache-control']).toContain('max-age=7169,')
    expect((await get('/plugins/bundles/test-plugin/latest/bundle.js')).status).toBe(302)
  })

  it('that becomes private while it is cached is hidden within seconds, and shown again when it becomes public', async () => {
    const { memory, time, edge, get } = await setUp({ isPrivate: false })
    await using _ = edge
    const port = await edge.listen()
    const status = async () =>
      (await rawRequest({ port, lines: [`GET ${UNSIGNED}bundle.js HTTP/1.1`, 'Host: a'] })).status
    const tagStatus = async () => (await get('/plugins/bundles/test-plugin/latest/bundle.js')).status
    expect([await status(), await tagStatus()]).toEqual([200, 302])
    await replaceObject(memory, accessKey(REF.pluginId), { visibility: 'private' })
    time.ms += 1000
    await expect.poll(status, { timeout: 40_000 }).toBe(404)
    await expect.poll(tagStatus, { timeout: 40_000 }).toBe(404)
    await replaceObject(memory, accessKey(REF.pluginId), { visibility: 'public' })
    time.ms += 86_400_000
    expect([await status(), await tagStatus()]).toEqual([200, 302])
  })
})

it('the log of a request that failed has its URL without the signature', async () => {
  using output = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const { store, edge, get, signed } = await setUp({ logLevel: 'info' })
  await using _ = edge
  store.plan({ failOn: 'open', times: Infinity })
  const url = `${signed()}bundle.js`
  expect((await get(url)).status).toBe(503)
  const log = output.mock.calls.join('\n')
  expect(log).toContain('/plugins/bundles/~/test-plugin/v1.0.0/bundle.js')
  expect(log).not.toContain(url.split('/')[3])
})

describe('an edge that cannot read whether a plugin is private', () => {
  it.each([
    [
      'does not answer',
      async (store: ReturnType<typeof faulty>) => store.plan({ failOn: 'read', times: Infinity }),
    ],
    [
      'has something else',
      (store: ReturnType<typeof faulty>) => replaceObject(store, accessKey(REF.pluginId), {}),
    ],
  ])('answers 503 when the store %s, with a signature or without', async (_what, damage) => {
    const { store, edge, get, signed } = await setUp()
    await using _ = edge
    await damage(store)
    for (const url of [UNSIGNED, signed()]) {
      const answer = await get(`${url}bundle.js`)
      expect(answer).toMatchObject({ status: 503, headers: { 'cache-control': 'no-store' } })
    }
  })

  it('keeps a plugin as it was while it is cached', async () => {
    const { store, time, edge, get, signed } = await setUp()
    await using _ = edge
    expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(404)
    store.plan({ failOn: 'read', times: Infinity })
    time.ms += 1500
    expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(404)
    expect((await get(`${signed()}bundle.js`)).status).toBe(200)
  })
})

it('an edge without keys serves a private plugin to everybody, reads of no plugin whether it is private, and knows no signature', async () => {
  const { store, edge, get, signed } = await setUp({ hasKeys: false })
  await using _ = edge
  expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(200)
  expect((await get('/plugins/bundles/test-plugin/latest/bundle.js')).status).toBe(302)
  expect(store.calls.filter((call) => JSON.stringify(call).includes('access.json'))).toEqual([])
  expect((await get(`${signed()}bundle.js`)).status).toBe(404)
})
