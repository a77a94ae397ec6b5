import { Buffer } from 'node:buffer'
import type { Stored, TenantRecord } from '@plugboard/catalog'
import { describe, expect, it } from 'vitest'
import type { ManifestDocument } from './build-tenant-manifest.ts'
import { createManifestCache } from './manifest-cache.ts'

const BODY_BYTES = 100

function tenant(tenantId: string, revision: string): Stored<TenantRecord> {
  return { value: { tenantId, generation: 1, plugins: [] }, revision }
}

/** A cache with room for three documents, and the tenants it had built, in their order. */
function openCache(sizes: Readonly<Record<string, number>> = {}) {
  const built: string[] = []
  const find = createManifestCache({
    limitBytes: 3 * BODY_BYTES,
    build: async ({ tenantId }) => {
      built.push(tenantId)
      return documentOf(sizes[tenantId])
    },
  })
  return { find, built }
}

function documentOf(bytes = BODY_BYTES): ManifestDocument {
  return { etag: '"x"', body: Buffer.alloc(bytes) }
}

describe('the manifests that are kept', () => {
  it('are built once for a revision, and anew for another', async () => {
    const { find, built } = openCache()
    const first = await find(tenant('a', '1'))
    expect(await find(tenant('a', '1'))).toBe(first)
    expect(await find(tenant('a', '2'))).not.toBe(first)
    expect(built).toEqual(['a', 'a'])
  })

  it('are those asked for last', async () => {
    const { find, built } = openCache()
    for (const id of ['a', 'b', 'c', 'a', 'd']) await find(tenant(id, '1'))
    expect(built).toEqual(['a', 'b', 'c', 'd'])
    for (const id of ['c', 'a', 'd', 'b']) await find(tenant(id, '1'))
    expect(built, 'b had to go, and nobody else').toEqual(['a', 'b', 'c', 'd', 'b'])
  })

  it('of a former revision leave their room to others', async () => {
    const { find, built } = openCache()
    for (let revision = 0; revision < 20; revision += 1) await find(tenant('a', String(revision)))
    for (const id of ['b', 'c', 'b', 'c']) await find(tenant(id, '1'))
    await find(tenant('a', '19'))
    expect(built.slice(20)).toEqual(['b', 'c'])
  })

  it('are not among those too large to be kept, which drive nobody out', async () => {
    const { find, built } = openCache({ large: 3 * BODY_BYTES + 1 })
    for (const id of ['a', 'large', 'large', 'a']) await find(tenant(id, '1'))
    expect(built).toEqual(['a', 'large', 'large'])
  })
})

describe('a manifest that many ask for at a time', () => {
  it('is built once, and again after it failed', async () => {
    const builds: PromiseWithResolvers<ManifestDocument>[] = []
    const find = createManifestCache({
      limitBytes: BODY_BYTES,
      build: () => {
        const build = Promise.withResolvers<ManifestDocument>()
        builds.push(build)
        return build.promise
      },
    })
    const failing = Promise.allSettled([find(tenant('a', '1')), find(tenant('a', '1'))])
    builds[0]?.reject(new Error('the catalog is down'))
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])

    const asked = [find(tenant('a', '1')), find(tenant('a', '1'))]
    const document = documentOf()
    builds[1]?.resolve(document)
    expect(await Promise.all(asked)).toEqual([document, document])
    expect(builds).toHaveLength(2)
  })
})
