import type { InspectedBundle } from '@plugboard/bundle'
import { type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import { type FaultyStore, faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { VersionManifest, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createBlob, createBundle, createEncoder, REF } from '../../testing/bundle-under-test.ts'
import { keysOf, textOf } from '../../testing/ports-under-test.ts'
import { storeBundle } from './store-bundle.ts'

const BUNDLE_KEY = 'test-plugin/v1.0.0/bundle.js'
const MANIFEST_KEY = versionManifestKey(REF)
const ALL = ['bundle.js', 'bundle.js.br', 'chunks/a.js', 'chunks/a.js.br', 'manifest.json']
const ALL_KEYS = ALL.map((path) => `test-plugin/v1.0.0/${path}`)
const attributes = { contentType: 'text/plain' }

function storeIt(
  store: ObjectStore,
  {
    bundle = createBundle(),
    renew = async () => {},
    confirm = async () => {},
    requireHeld = () => {},
  }: {
    bundle?: InspectedBundle
    renew?: () => Promise<void>
    confirm?: () => Promise<void>
    requireHeld?: () => void
  } = {},
) {
  const lease = { signal: new AbortController().signal, renew, confirm, requireHeld }
  return storeBundle({ store, ref: REF, bundle, encoder: createEncoder(bundle), publishedAtMs: 0, lease })
}

/** Another publish that puts its files and its manifest right before this one would put its own manifest. */
async function winAtLastMoment(store: FaultyStore, bundle: InspectedBundle) {
  const winner = faulty(createMemoryStore())
  const manifest = await storeIt(winner, { bundle })
  const source = createBlob(await textOf(winner, MANIFEST_KEY))
  const renew = async () => void (await store.putIfAbsent(MANIFEST_KEY, source, attributes))
  return { manifest, renew }
}

function lose(): never {
  throw new Error('lost')
}

describe('storeBundle', () => {
  it('puts every file and encoding, renews its lease, and puts the manifest last', async () => {
    const store = faulty(createMemoryStore())
    const keysAtRenewal: string[][] = []
    const manifest = await storeIt(store, {
      renew: async () => void keysAtRenewal.push(await keysOf(store)),
    })
    expect(keysAtRenewal).toEqual([ALL_KEYS.slice(0, -1)])
    expect(await keysOf(store)).toEqual(ALL_KEYS)
    expect(VersionManifest.parse(JSON.parse(await textOf(store, MANIFEST_KEY)))).toEqual(manifest)
  })

  it('keeps existing objects with the same bytes', async () => {
    const store = faulty(createMemoryStore())
    await store.putIfAbsent(BUNDLE_KEY, createBlob('export {}'), attributes)
    await storeIt(store)
    expect(await keysOf(store)).toEqual(ALL_KEYS)
    expect(store.calls.filter(({ method }) => method === 'remove')).toEqual([])
  })

  it('replaces objects with other bytes that no manifest lists', async () => {
    const store = faulty(createMemoryStore())
    await store.putIfAbsent(BUNDLE_KEY, createBlob('half of someth'), attributes)
    await storeIt(store)
    expect(await textOf(store, BUNDLE_KEY)).toBe('export {}')
  })

  it('removes nothing when its lease is lost, not even objects that no manifest lists', async () => {
    const store = faulty(createMemoryStore())
    await store.putIfAbsent(BUNDLE_KEY, createBlob('half of someth'), attributes)
    for (const lost of [{ confirm: async () => lose() }, { requireHeld: lose }]) {
      await expect(storeIt(store, lost)).rejects.toThrow('lost')
      expect(await textOf(store, BUNDLE_KEY)).toBe('half of someth')
    }
  })

  it('puts no manifest when a file was removed before it', async () => {
    const memory = createMemoryStore()
    const store = faulty({
      ...memory,
      async *list(prefix, options) {
        await memory.remove(BUNDLE_KEY)
        yield* memory.list(prefix, options)
      },
    })
    await expect(storeIt(store)).rejects.toMatchObject({ name: 'LeaseLostError' })
    expect(await keysOf(store)).not.toContain(MANIFEST_KEY)
  })

  it('returns an existing manifest of the same content, and puts the files that are missing', async () => {
    const store = faulty(createMemoryStore())
    const manifest = await storeIt(store)
    await store.remove(BUNDLE_KEY)
    const calls = store.calls.length
    expect(await storeIt(store)).toEqual(manifest)
    expect(store.calls.slice(calls).map(({ method }) => method)).toEqual([
      'open',
      'list',
      'putAllIfAbsent',
      'putIfAbsent',
    ])
    expect(await keysOf(store)).toEqual(ALL_KEYS)
  })

  it('refuses before it puts anything when the existing manifest has other content', async () => {
    const store = faulty(createMemoryStore())
    const manifest = await storeIt(store)
    const other = createBundle({ 'bundle.js': 'other', 'more.js': 'more' })
    await expect(storeIt(store, { bundle: other })).rejects.toMatchObject({
      name: 'VersionExistsError',
      existingDigest: manifest.digest,
      uploadedDigest: other.digest,
    })
    expect(await keysOf(store)).toEqual(ALL_KEYS)
  })

  it('returns a manifest of the same content that appears at the last moment', async () => {
    const store = faulty(createMemoryStore())
    const { manifest, renew } = await winAtLastMoment(store, createBundle())
    expect(await storeIt(store, { renew })).toEqual(manifest)
  })

  it('refuses when a manifest of other content appears at the last moment', async () => {
    const store = faulty(createMemoryStore())
    const { manifest, renew } = await winAtLastMoment(store, createBundle({ 'bundle.js': 'other' }))
    await expect(storeIt(store, { renew })).rejects.toMatchObject({
      name: 'VersionExistsError',
      existingDigest: manifest.digest,
    })
  })

  it('puts no manifest when its lease is lost', async () => {
    const store = faulty(createMemoryStore())
    const stored = storeIt(store, { renew: () => Promise.reject(new Error('lost')) })
    await expect(stored).rejects.toThrow('lost')
    expect(await keysOf(store)).not.toContain(MANIFEST_KEY)
  })

  it('aborts the other puts when one fails, and rejects once none of them reads the bundle', async () => {
    const memory = createMemoryStore()
    const release = Promise.withResolvers<void>()
    const store = faulty({
      ...memory,
      putIfAbsent: async (key, source, options) => {
        if (key !== BUNDLE_KEY) await release.promise
        return memory.putIfAbsent(key, source, options)
      },
    })
    store.plan({ failOn: 'putIfAbsent', key: BUNDLE_KEY })
    const outcomes: unknown[] = []
    const stored = storeIt(store).catch((error: unknown) => void outcomes.push(error))
    await expect.poll(() => store.calls.filter(({ method }) => method === 'putIfAbsent')).toHaveLength(4)
    expect(outcomes).toEqual([])
    release.resolve()
    await stored
    expect(outcomes).toMatchObject([{ name: 'StoreUnavailableError' }])
    expect(await keysOf(store)).toEqual([])
  })

  it.each([
    ['cannot be read', 'no JSON'],
    ['is of another shape', '{"schemaVersion":1}'],
  ])('rejects with StoreUnavailableError, and keeps the manifest, when it %s', async (_what, text) => {
    const store = faulty(createMemoryStore())
    await store.putIfAbsent(MANIFEST_KEY, createBlob(text), attributes)
    await expect(storeIt(store)).rejects.toBeInstanceOf(StoreUnavailableError)
    expect(await keysOf(store)).toEqual([MANIFEST_KEY])
  })
})
