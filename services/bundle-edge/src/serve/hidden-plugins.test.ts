import type { FaultyStore } from '@plugboard/storage/faulty'
import { rawRequest } from '@plugboard/testkit'
import { accessKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { REF } from '../testing/publish-version.ts'
import { replaceObject } from '../testing/replace-object.ts'
import { lasting, setUpSigningEdge, UNSIGNED } from '../testing/signing-edge.ts'

describe('a private plugin', () => {
  it('is answered at its unsigned URL with the same 404 as a version that does not exist, for a file and for none', async () => {
    const { edge, get } = await setUpSigningEdge()
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

  it('is 404 at the URL of its tag, signed or not', async () => {
    const { edge, get, signer } = await setUpSigningEdge()
    await using _ = edge
    const missing = lasting(await get('/plugins/bundles/test-plugin/none/bundle.js'))
    const signature = signer.sign(REF, signer.currentExpiry())
    expect(lasting(await get('/plugins/bundles/test-plugin/latest/bundle.js'))).toEqual(missing)
    expect((await get(`/plugins/bundles/${signature}/test-plugin/latest/bundle.js`)).status).toBe(404)
  })
})

describe('a public plugin at an edge with keys', () => {
  it('is served at its URL for a year, and at a signed one until it expires', async () => {
    const { edge, get, signed } = await setUpSigningEdge({ isPrivate: false })
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
    const { memory, time, edge, get } = await setUpSigningEdge({ isPrivate: false })
    await using _ = edge
    const port = await edge.listen()
    const status = async () =>
      (await rawRequest({ port, lines: [`GET ${UNSIGNED}bundle.js HTTP/1.1`, 'Host: a'] })).status
    const tagStatus = async () => (await get('/plugins/bundles/test-plugin/latest/bundle.js')).status
    expect([await status(), await tagStatus()]).toEqual([200, 302])
    await replaceObject(memory, accessKey(REF.pluginId), { schemaVersion: 1, visibility: 'private' })
    time.ms += 1000
    await expect.poll(status, { timeout: 40_000 }).toBe(404)
    await expect.poll(tagStatus, { timeout: 40_000 }).toBe(404)
    await replaceObject(memory, accessKey(REF.pluginId), { schemaVersion: 1, visibility: 'public' })
    time.ms += 86_400_000
    expect([await status(), await tagStatus()]).toEqual([200, 302])
  })
})

describe('an edge that cannot read whether a plugin is private', () => {
  it.each([
    ['does not answer', async (store: FaultyStore) => store.plan({ failOn: 'read', times: Infinity })],
    ['has something else', (store: FaultyStore) => replaceObject(store, accessKey(REF.pluginId), {})],
  ])('answers 503 when the store %s, with a signature or without', async (_what, damage) => {
    const { store, edge, get, signed } = await setUpSigningEdge()
    await using _ = edge
    await damage(store)
    for (const url of [UNSIGNED, signed()]) {
      const answer = await get(`${url}bundle.js`)
      expect(answer).toMatchObject({ status: 503, headers: { 'cache-control': 'no-store' } })
    }
  })

  it('keeps a plugin as it was while it is cached', async () => {
    const { store, time, edge, get, signed } = await setUpSigningEdge()
    await using _ = edge
    expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(404)
    store.plan({ failOn: 'read', times: Infinity })
    time.ms += 1500
    expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(404)
    expect((await get(`${signed()}bundle.js`)).status).toBe(200)
  })
})

it('an edge without keys serves a private plugin to everybody, reads of no plugin whether it is private, and knows no signature', async () => {
  const { store, edge, get, signed } = await setUpSigningEdge({ hasKeys: false })
  await using _ = edge
  expect((await get(`${UNSIGNED}bundle.js`)).status).toBe(200)
  expect((await get('/plugins/bundles/test-plugin/latest/bundle.js')).status).toBe(302)
  expect(store.calls.filter((call) => JSON.stringify(call).includes('access.json'))).toEqual([])
  expect((await get(`${signed()}bundle.js`)).status).toBe(404)
})
