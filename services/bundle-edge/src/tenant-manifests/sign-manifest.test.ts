import { createSecretKey } from 'node:crypto'
import { createBundleUrlSigner } from '@plugboard/service-kit'
import { createMemoryStore } from '@plugboard/storage/memory'
import { storedManifestKey, versionUrl } from '@plugboard/types'
import { expect, it } from 'vitest'
import { replaceObject } from '../testing/replace-object.ts'
import { createManifestSigner } from './sign-manifest.ts'
import { createTenantManifestCache } from './tenant-manifest-cache.ts'

const ADDRESS = 'a1'.repeat(32)
const KEY = storedManifestKey(ADDRESS)
const REF = { pluginId: 'hidden', version: '1.0.0' }
const HOUR_MS = 3_600_000

const copyOf = (generation: number) => ({
  schemaVersion: 2,
  generation,
  plugins: [{ id: REF.pluginId, version: REF.version, base: versionUrl('https://cdn.example', REF) }],
})

it('a copy is signed once for all readers until the store has another one or its URLs would expire, however often it is read again', async () => {
  const store = createMemoryStore()
  const time = { ms: Date.parse('2026-06-01T12:00:30Z') }
  const clock = () => time.ms
  const copies = createTenantManifestCache({
    store,
    revalidateMs: 1000,
    loadTimeoutMs: 60_000,
    clock,
    onRefreshed: () => {},
    onRefreshError: (error) => {
      throw error
    },
  })
  const keys = [createSecretKey('key'.repeat(20), 'utf8')] as const
  const signer = createBundleUrlSigner({ keys, lifetimeMs: HOUR_MS }, clock)
  const sign = createManifestSigner({ signer, access: { isPrivate: async () => true } })
  const read = async () => {
    const copy = await copies.find(ADDRESS)
    if (!copy) throw new Error('there is no copy')
    return sign(copy)
  }

  await replaceObject(store, KEY, copyOf(1))
  const first = await read()
  time.ms += 2000
  expect(await read()).toBe(first)
  await replaceObject(store, KEY, copyOf(2))
  time.ms += 2000
  const second = await read()
  expect(JSON.parse(String(second.bytes))).toMatchObject({ generation: 2 })
  time.ms += HOUR_MS
  const anew = await read()
  expect(anew.expiry).toBe(Number(second.expiry) + HOUR_MS / 1000)
  time.ms += 2000
  expect(await read()).toBe(anew)
})
