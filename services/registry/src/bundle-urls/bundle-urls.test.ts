import { createSecretKey } from 'node:crypto'
import { createBundleUrlSigner } from '@plugboard/service-kit'
import { TenantManifest, versionUrl } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { firstOwners } from '../ownership/owners-of.ts'
import { openClocked } from '../testing/clocked-registry.ts'
import { metadataOf, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { createBundleUrls } from './bundle-urls.ts'

const KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='
const SIGNING = { keys: [createSecretKey(KEY, 'utf8')], lifetimeMs: 3_600_000 } as const
const ENV = { BUNDLE_URL_KEYS: KEY, BUNDLE_URL_LIFETIME_MS: '3600000' }
const BASE = 'http://localhost:4100'
const MANIFEST = '/tenants/acme/manifest'

/** A registry with a private and a public plugin, which acme has. */
async function openWithPrivate(env: Readonly<Record<string, string>> = ENV) {
  const registry = await openClocked({ env })
  for (const id of ['hidden', 'shown']) {
    await registry.publish(metadataOf({ id }))
    await registry.install('acme', { pluginId: id })
  }
  await setVisibility(registry, 'private')
  registry.pass(1000)
  return registry
}

async function setVisibility(
  { catalog }: RegistryUnderTest,
  visibility: 'private' | undefined,
): Promise<void> {
  const stored = await catalog.ownerships.find('hidden')
  if (stored) await catalog.ownerships.replace(stored, { ...stored.value, visibility })
  else await catalog.ownerships.insert({ ...firstOwners('hidden', ['acme'], 1), visibility })
}

/** The folder of the private plugin, signed now. */
function signedFolder(nowMs: number): string {
  const signer = createBundleUrlSigner(SIGNING, () => nowMs)
  const ref = { pluginId: 'hidden', version: '1.0.0' }
  return versionUrl(BASE, ref, signer.sign(ref, signer.currentExpiry()))
}

const START_MS = Date.parse('2026-06-01T00:00:01Z')
const SIGNED = signedFolder(START_MS)
const SHOWN = `${BASE}/plugins/bundles/shown/v1.0.0/`

/** What the ETag of a manifest with private plugins depends on, with these keys. */
async function signedBy(...keys: [string, ...string[]]): Promise<string | null> {
  const [first, ...others] = keys.map((key) => createSecretKey(key, 'utf8'))
  if (!first) throw new Error('there is no key')
  const urls = createBundleUrls({
    publicBase: BASE,
    signing: { ...SIGNING, keys: [first, ...others] },
    privateAmong: async (ids) => new Set(ids),
    clock: () => START_MS,
  })
  return (await urls.of(['hidden', 'other'])).signed
}

describe('a registry with BUNDLE_URL_KEYS', () => {
  it('answers signed URLs of a private plugin in every document, and unsigned ones of others', async () => {
    await using registry = await openWithPrivate()
    const get = async (url: string) => (await registry.request({ url })).body
    const version = await get('/plugins/hidden/versions/1.0.0')
    expect(version.bundleUrl).toBe(`${SIGNED}bundle.js`)
    expect(version.files.map(({ url }: { url: string }) => url)).toEqual([`${SIGNED}bundle.js`])
    expect((await get('/plugins/hidden')).bundleUrl).toBe(`${SIGNED}bundle.js`)
    expect((await get('/plugins/hidden/versions')).items[0].bundleUrl).toBe(`${SIGNED}bundle.js`)
    expect((await get('/plugins/shown')).bundleUrl).toBe(`${SHOWN}bundle.js`)
    const installed = await get('/tenants/acme/plugins')
    expect(installed.items.map(({ bundleUrl }: { bundleUrl: string }) => bundleUrl)).toEqual([
      `${SIGNED}bundle.js`,
      `${SHOWN}bundle.js`,
    ])
    expect((await get('/tenants/acme/plugins/hidden')).bundleUrl).toBe(`${SIGNED}bundle.js`)
    const uploaded = await registry.upload(metadataOf({ id: 'hidden', version: '1.0.1' }))
    expect(uploaded.body.bundleUrl).toMatch(/\/bundles\/~\d{10}\.[\w-]{43}\/hidden\/v1\.0\.1\/bundle\.js$/)
  })

  it('answers them in the tenant manifest, with another ETag once they are signed anew', async () => {
    await using registry = await openWithPrivate()
    const read = async (etag = '""') => {
      const answer = await registry.request({ url: MANIFEST, headers: { 'if-none-match': etag } })
      const plugins = answer.status === 200 ? TenantManifest.parse(answer.body).plugins : []
      return { ...answer, etag: String(answer.headers['etag']), bases: plugins.map(({ base }) => base) }
    }
    const first = await read()
    expect(first.bases).toEqual([SIGNED, SHOWN])
    registry.pass(3_598_000)
    expect((await read(first.etag)).status).toBe(304)
    registry.pass(1000)
    const anew = await read(first.etag)
    expect(anew.bases).toEqual([signedFolder(START_MS + 3_600_000), SHOWN])
    expect(anew.bases).not.toEqual(first.bases)
    await setVisibility(registry, undefined)
    registry.pass(1000)
    const open = await read(anew.etag)
    expect(open.bases).toEqual([`${BASE}/plugins/bundles/hidden/v1.0.0/`, SHOWN])
  })

  it('keeps the ETag of a manifest without private plugins, whose bytes are those without keys', async () => {
    const answers = []
    for (const env of [ENV, {}]) {
      await using registry = await openClocked({ env })
      await registry.publish(metadataOf({ id: 'shown' }))
      await registry.install('acme', { pluginId: 'shown' })
      const { headers, text } = await registry.request({ url: MANIFEST })
      answers.push({ text, length: headers['content-length'] })
      expect(JSON.parse(text).plugins[0].base).toBe(SHOWN)
      registry.pass(86_400_000)
      const later = await registry.request({
        url: MANIFEST,
        headers: { 'if-none-match': String(headers['etag']) },
      })
      expect(later.status).toBe(304)
    }
    expect(answers[0]).toEqual(answers[1])
  })

  it('has another ETag of a manifest when another key signs, and the same one when a key is added that only verifies', async () => {
    expect(await signedBy(KEY, 'former')).toBe(await signedBy(KEY))
    expect(await signedBy('other', KEY)).not.toBe(await signedBy(KEY))
  })

  it('answers the plugin of a tenant with another ETag once its URL is signed anew', async () => {
    await using registry = await openWithPrivate()
    const url = '/tenants/acme/plugins/hidden'
    const etagOf = async () => String((await registry.request({ url })).headers['etag'])
    const first = await etagOf()
    expect(await etagOf()).toBe(first)
    registry.pass(3_600_000)
    expect(await etagOf()).not.toBe(first)
  })

  it('counts the signature of every plugin as part of the size of a tenant manifest', async () => {
    const options = {
      publicBase: BASE,
      privateAmong: async (ids: readonly string[]) => new Set(ids),
      clock: () => START_MS,
    }
    const ref = { pluginId: 'hidden', version: '1.0.0' }
    const unsigned = createBundleUrls({ ...options, signing: null })
    const signed = createBundleUrls({ ...options, signing: SIGNING })
    for (const urls of [unsigned, signed]) {
      const { folderOf } = await urls.of(['hidden'])
      expect(Buffer.byteLength(folderOf(ref)) - Buffer.byteLength(versionUrl('', ref))).toBe(urls.baseBytes)
    }
  })
})

it('a registry without BUNDLE_URL_KEYS answers unsigned URLs of a private plugin', async () => {
  await using registry = await openWithPrivate({})
  const { body } = await registry.request({ url: MANIFEST })
  expect(body.plugins[0].base).toBe(`${BASE}/plugins/bundles/hidden/v1.0.0/`)
})

describe('whether plugins are private', () => {
  it('is asked once a second for each, and not without keys', async () => {
    const asked: (readonly string[])[] = []
    let nowMs = START_MS
    const options = {
      publicBase: BASE,
      clock: () => nowMs,
      privateAmong: async (ids: readonly string[]) => {
        asked.push(ids)
        return new Set(ids.filter((id) => id === 'hidden'))
      },
    }
    const urls = createBundleUrls({ ...options, signing: SIGNING })
    await urls.of(['hidden', 'shown', 'hidden'])
    expect((await urls.of(['hidden', 'other'])).signed).toMatch(/^~\d+\.[\w-]{43},hidden$/)
    nowMs += 999
    expect((await urls.of(['shown'])).signed).toBeNull()
    expect(asked).toEqual([['hidden', 'shown'], ['other']])
    nowMs += 1
    await urls.of(['shown'])
    nowMs -= 86_400_000
    await urls.of(['shown'])
    expect(asked.slice(2)).toEqual([['shown'], ['shown']])
    await createBundleUrls({ ...options, signing: null }).of(['hidden'])
    expect(asked).toHaveLength(4)
  })
})
