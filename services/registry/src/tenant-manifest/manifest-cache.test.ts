import { Buffer } from 'node:buffer'
import type { Stored, TenantRecord } from '@plugboard/catalog'
import { describe, expect, it } from 'vitest'
import { unsignedUrls } from '../bundle-urls/bundle-urls.ts'
import { createManifestCache } from './manifest-cache.ts'
import type { EncodedManifest } from './manifest-coding.ts'

const DOCUMENT_BYTES = 99
const NEVER_SIGNED = unsignedUrls('https://cdn.example')

function tenant(tenantId: string, revision: string): Stored<TenantRecord> {
  return { value: { tenantId, generation: 1, plugins: [] }, revision }
}

/** A document whose three codings together have so many bytes. */
function documentOf(bytes = DOCUMENT_BYTES): EncodedManifest {
  const third = Buffer.alloc(bytes / 3)
  return { identity: third, gzip: third, br: third }
}

/** A cache with room for three documents, and the tenants it had built, in their order. */
function openCache(sizes: Readonly<Record<string, number>> = {}) {
  const built: string[] = []
  const cached = createManifestCache({
    limitBytes: 3 * DOCUMENT_BYTES,
    maxBuilds: 1,
    build: async ({ tenantId }) => {
      built.push(tenantId)
      return documentOf(sizes[tenantId])
    },
  })
  return { find: (wanted: Stored<TenantRecord>, folders = NEVER_SIGNED) => cached(wanted, folders), built }
}

/** A cache whose builds a test ends. */
function openHeldCache(maxBuilds: number) {
  const builds: (PromiseWithResolvers<EncodedManifest> & { readonly tenantId: string })[] = []
  const cached = createManifestCache({
    limitBytes: 3 * DOCUMENT_BYTES,
    maxBuilds,
    build: ({ tenantId }) => {
      const build = { ...Promise.withResolvers<EncodedManifest>(), tenantId }
      builds.push(build)
      return build.promise
    },
  })
  return { find: (wanted: Stored<TenantRecord>) => cached(wanted, NEVER_SIGNED), builds }
}

describe('the cache of tenant manifests', () => {
  it('builds a document once for each revision', async () => {
    const { find, built } = openCache()
    const first = await find(tenant('a', '1'))
    expect(await find(tenant('a', '1'))).toBe(first)
    expect(await find(tenant('a', '2'))).not.toBe(first)
    expect(built).toEqual(['a', 'a'])
  })

  it('builds a document anew when its URLs are signed anew, or are signed no more', async () => {
    const { find, built } = openCache()
    for (const signed of [null, '1,a', '1,a', '2,a', null]) {
      await find(tenant('a', '1'), { ...NEVER_SIGNED, signed })
    }
    expect(built).toHaveLength(4)
  })

  it('keeps the documents that were requested last', async () => {
    const { find, built } = openCache()
    for (const id of ['a', 'b', 'c', 'a', 'd']) await find(tenant(id, '1'))
    expect(built).toEqual(['a', 'b', 'c', 'd'])
    for (const id of ['c', 'a', 'd', 'b']) await find(tenant(id, '1'))
    expect(built, 'b had to go, and nobody else').toEqual(['a', 'b', 'c', 'd', 'b'])
  })

  it('keeps only the latest revision of a tenant', async () => {
    const { find, built } = openCache()
    for (let revision = 0; revision < 20; revision += 1) await find(tenant('a', String(revision)))
    for (const id of ['b', 'c', 'b', 'c']) await find(tenant(id, '1'))
    await find(tenant('a', '19'))
    expect(built.slice(20)).toEqual(['b', 'c'])
  })

  it('does not keep a document that is larger than its limit, and removes no other for it', async () => {
    const { find, built } = openCache({ large: 3 * DOCUMENT_BYTES + 3 })
    for (const id of ['a', 'large', 'large', 'a']) await find(tenant(id, '1'))
    expect(built).toEqual(['a', 'large', 'large'])
  })
})

describe('builds of tenant manifests', () => {
  it('are shared by concurrent requests for a revision, and begin again after a failure', async () => {
    const { find, builds } = openHeldCache(1)
    const failing = Promise.allSettled([find(tenant('a', '1')), find(tenant('a', '1'))])
    await expect.poll(() => builds.length).toBe(1)
    builds[0]?.reject(new Error('the catalog is down'))
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])

    const asked = [find(tenant('a', '1')), find(tenant('a', '1'))]
    const document = documentOf()
    await expect.poll(() => builds.length).toBe(2)
    builds[1]?.resolve(document)
    expect(await Promise.all(asked)).toEqual([document, document])
    expect(builds).toHaveLength(2)
  })

  it('of one tenant run one after the other, and each request gets the revision it read', async () => {
    const { find, builds } = openHeldCache(8)
    const asked = [find(tenant('a', '1')), find(tenant('a', '2')), find(tenant('a', '1'))]
    const documents = [documentOf(), documentOf()] as const
    await expect.poll(() => builds.length).toBe(1)
    builds[0]?.resolve(documents[0])
    await asked[0]
    await expect.poll(() => builds.length).toBe(2)
    builds[1]?.resolve(documents[1])
    const [first, second, third] = await Promise.all(asked)
    expect(first).toBe(documents[0])
    expect(second).toBe(documents[1])
    expect(third).toBe(documents[0])
  })

  it('of more tenants than may be built at a time wait in turn', async () => {
    const { find, builds } = openHeldCache(2)
    const asked = ['a', 'b', 'c', 'd'].map((id) => find(tenant(id, '1')))
    await expect.poll(() => builds.length).toBe(2)
    builds[1]?.resolve(documentOf())
    await asked[1]
    await expect.poll(() => builds.map(({ tenantId }) => tenantId)).toEqual(['a', 'b', 'c'])
    builds[0]?.reject(new Error('the catalog is down'))
    await expect(asked[0]).rejects.toThrow('the catalog is down')
    await expect.poll(() => builds.map(({ tenantId }) => tenantId)).toEqual(['a', 'b', 'c', 'd'])
    for (const build of builds) build.resolve(documentOf())
    await Promise.all(asked.slice(1))
  })
})
