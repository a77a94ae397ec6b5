import { createSecretKey } from 'node:crypto'
import { createBundleUrlSigner } from '@plugboard/service-kit'
import { rawRequest } from '@plugboard/testkit'
import { versionStateKey, versionUrl } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { PUBLIC_HEADERS } from '../public-headers.ts'
import { REF, sha256 } from '../testing/publish-version.ts'
import { replaceObject } from '../testing/replace-object.ts'
import {
  CONTENT,
  FORMER_KEY,
  LIFETIME_MS,
  lasting,
  setUpSigningEdge,
  UNSIGNED,
} from '../testing/signing-edge.ts'

describe('a file of a private plugin at its signed URL', () => {
  it('is served with its ETag, to any origin, and cached no longer than the URL is valid', async () => {
    const { edge, get, signed, signer, time } = await setUpSigningEdge()
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
      const { edge, get, signed } = await setUpSigningEdge()
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
    const { edge, get, signed } = await setUpSigningEdge()
    await using _ = edge
    const answer = await get(`${signed()}bundle.js`, { headers })
    const unsigned = await get(`${versionUrl('', { ...REF, pluginId: 'public-plugin' })}bundle.js`, {
      headers,
    })
    expect(lasting(answer)).toEqual(lasting(unsigned))
    expect(answer.status).toBe(status)
  })

  it('is answered from memory too, each second with the time that remains', async () => {
    const { edge, signed, time } = await setUpSigningEdge()
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
      const { edge, get, signed } = await setUpSigningEdge({ openMs: 900, cacheBytes })
      await using _ = edge
      const { status, headers, text } = await get(`${signed()}bundle.js`)
      expect({ status, text }).toEqual({ status: 200, text: CONTENT })
      // The manifest and the file were opened, so it is 12:00:32.05 now.
      expect(headers['cache-control']).toContain('max-age=7167,')
    },
  )

  it('is answered in the absolute form, and whatever its query is', async () => {
    const { edge, signed } = await setUpSigningEdge()
    await using _ = edge
    const port = await edge.listen()
    for (const target of [`http://cdn.example${signed()}bundle.js`, `${signed()}bundle.js?retry=1`]) {
      const { status } = await rawRequest({ port, lines: [`GET ${target} HTTP/1.1`, 'Host: a'] })
      expect(status).toBe(200)
    }
  })

  it('is 403 with an explaining code once the URL has expired, even where a cache asks again', async () => {
    const { edge, get, signed, signer, time } = await setUpSigningEdge()
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
    const { edge, get, signer, time } = await setUpSigningEdge()
    await using _ = edge
    const former = createBundleUrlSigner({ keys: [FORMER_KEY], lifetimeMs: LIFETIME_MS }, () => time.ms)
    const url = versionUrl('', REF, former.sign(REF, signer.currentExpiry()))
    expect((await get(`${url}bundle.js`)).status).toBe(200)
  })

  it('is 410 once its version was revoked', async () => {
    const { memory, edge, get, signed } = await setUpSigningEdge()
    await using _ = edge
    const revoked = { reason: 'Sends card numbers to a log.', at: '2026-01-02T03:04:05.678Z' }
    await replaceObject(memory, versionStateKey(REF), { schemaVersion: 1, marks: { revoked } })
    expect((await get(`${signed()}bundle.js`)).status).toBe(410)
    expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(404)
  })
})

describe('a URL that does not allow to read a private plugin', () => {
  it('is 404 if its signature is that of another version or plugin, or no key has made it', async () => {
    const { edge, get, signed, signer, time } = await setUpSigningEdge()
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
    const { edge, get, signer } = await setUpSigningEdge()
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

  it('costs no read of the store when it is forged', async () => {
    const { edge, store, get } = await setUpSigningEdge()
    await using _ = edge
    const forged = `~9999999999.${'A'.repeat(43)}`
    await get(`${versionUrl('', REF, forged)}bundle.js`)
    expect(store.calls).toEqual([])
  })
})

it('the log of a request that failed has its URL without the signature', async () => {
  using output = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const { store, edge, get, signed } = await setUpSigningEdge({ logLevel: 'info' })
  await using _ = edge
  store.plan({ failOn: 'open', times: Infinity })
  const url = `${signed()}bundle.js`
  expect((await get(url)).status).toBe(503)
  const log = output.mock.calls.join('\n')
  expect(log).toContain('/plugins/bundles/~/test-plugin/v1.0.0/bundle.js')
  expect(log).not.toContain(url.split('/')[3])
})
