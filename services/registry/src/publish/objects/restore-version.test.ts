import type { BundleEncoder } from '@plugboard/bundle'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { bundleFileKey, encodedFileKey, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createBlob, createBundle, createEncoder, REF } from '../../testing/bundle-under-test.ts'
import { keysOf, textOf } from '../../testing/ports-under-test.ts'
import { restoreVersion } from './restore-version.ts'
import { storeBundle } from './store-bundle.ts'

const { signal } = new AbortController()
const BUNDLE_KEY = bundleFileKey(REF, 'bundle.js')
const ENCODED_KEY = encodedFileKey(REF, 'chunks/a.js', 'br')
const MANIFEST_KEY = versionManifestKey(REF)

/** A published version, and the same content uploaded again. */
async function openPublished() {
  const store = faulty(createMemoryStore())
  const bundle = createBundle()
  const lease = { signal, renew: async () => {}, confirm: async () => {}, requireHeld: () => {} }
  const manifest = await storeBundle({
    store,
    ref: REF,
    bundle,
    encoder: createEncoder(bundle),
    publishedAtMs: 0,
    lease,
  })
  const restore = (encoder: Pick<BundleEncoder, 'encode' | 'packSourceMaps'> = createEncoder(bundle)) =>
    restoreVersion({ store, ref: REF, manifest, bundle, encoder, signal })
  return { store, bundle, manifest, restore, keys: await keysOf(store) }
}

function failEncoding(): Promise<never> {
  return Promise.reject(new Error('an encoding was made'))
}

describe('restoreVersion', () => {
  it('puts nothing when nothing is missing', async () => {
    const { store, restore } = await openPublished()
    const calls = store.calls.length
    expect(await restore()).toEqual([])
    expect(store.calls.slice(calls).map(({ method }) => method)).toEqual(['list'])
  })

  it('puts missing objects as they were published, the manifest last', async () => {
    const { store, restore, keys, manifest } = await openPublished()
    for (const key of keys) await store.remove(key)
    const calls = store.calls.length
    const restored = await restore()
    expect(restored.toSorted()).toEqual(keys)
    expect(store.calls.slice(calls).at(-1)).toEqual({ method: 'putIfAbsent', key: MANIFEST_KEY })
    expect(JSON.parse(await textOf(store, MANIFEST_KEY))).toEqual(manifest)
  })

  it('puts the files that the upload has, but no encoding with other bytes', async () => {
    const { store, bundle, restore, keys } = await openPublished()
    for (const key of [BUNDLE_KEY, ENCODED_KEY, MANIFEST_KEY]) await store.remove(key)
    await expect(restore(createEncoder(bundle, 'otherwise packed'))).rejects.toMatchObject({
      name: 'BundleDamagedError',
      message: expect.stringContaining(ENCODED_KEY),
    })
    // Without the manifest, which would make an incomplete version visible.
    expect(await keysOf(store)).toEqual(keys.filter((key) => key !== ENCODED_KEY && key !== MANIFEST_KEY))
    expect(await restore()).toEqual([ENCODED_KEY, MANIFEST_KEY])
  })

  it('puts a Brotli encoding as an earlier release made it', async () => {
    const { store, bundle, restore } = await openPublished()
    await store.remove(ENCODED_KEY)
    const encode: BundleEncoder['encode'] = (file, coding, { brotliWindow = 'fitted' } = {}) =>
      createEncoder(bundle, brotliWindow === 'default' ? 'packed' : 'otherwise packed').encode(file, coding)
    expect(await restore({ ...createEncoder(bundle), encode })).toEqual([ENCODED_KEY])
    expect(await textOf(store, ENCODED_KEY)).toBe('packed chunks/a.js')
  })

  it('makes no encoding when none is missing', async () => {
    const { store, bundle, restore } = await openPublished()
    await store.remove(BUNDLE_KEY)
    expect(await restore({ ...createEncoder(bundle), encode: failEncoding })).toEqual([BUNDLE_KEY])
    expect(await textOf(store, ENCODED_KEY)).toBe('packed chunks/a.js')
  })

  it('makes only the encodings that are missing', async () => {
    const { store, bundle, restore } = await openPublished()
    await store.remove(ENCODED_KEY)
    const made: string[] = []
    const encode: BundleEncoder['encode'] = (file, coding) => {
      made.push(`${file.path} ${coding}`)
      return createEncoder(bundle).encode(file, coding)
    }
    expect(await restore({ ...createEncoder(bundle), encode })).toEqual([ENCODED_KEY])
    expect(made).toEqual(['chunks/a.js br'])
  })

  it('replaces an object of another size than the manifest lists', async () => {
    const { store, restore } = await openPublished()
    await store.remove(BUNDLE_KEY)
    await store.putIfAbsent(BUNDLE_KEY, createBlob('expo'), { contentType: 'text/plain' })
    expect(await restore()).toEqual([BUNDLE_KEY])
    expect(await textOf(store, BUNDLE_KEY)).toBe('export {}')
  })

  it('keeps an object of another size when the upload has other bytes, and reports it', async () => {
    const { store, bundle, restore } = await openPublished()
    await store.remove(ENCODED_KEY)
    await store.putIfAbsent(ENCODED_KEY, createBlob('pac'), { contentType: 'text/plain' })
    await expect(restore(createEncoder(bundle, 'otherwise packed'))).rejects.toMatchObject({
      name: 'BundleDamagedError',
    })
    expect(await textOf(store, ENCODED_KEY)).toBe('pac')
  })
})
