import { sourceOf } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL = '/operation/scan'
const TYPE = { contentType: 'text/plain' }
const IDLE = { state: 'none', startedAt: null, finishedAt: null, objects: 0, findings: 0, found: [] }

const scanOf = async ({ request }: RegistryUnderTest) => (await request({ url: URL })).body

async function begin({ request }: RegistryUnderTest, query = '') {
  return request({ method: 'POST', url: `${URL}${query}` })
}

async function scan(registry: RegistryUnderTest, query?: string) {
  expect((await begin(registry, query)).status).toBe(202)
  return vi.waitFor(
    async () => {
      const document = await scanOf(registry)
      expect(document.state).not.toBe('running')
      return document
    },
    { timeout: 40_000 },
  )
}

describe('the route that scans', () => {
  it('says that there was no scan before the first one', async () => {
    await using registry = await openRegistry()
    expect(await scanOf(registry)).toMatchObject(IDLE)
  })

  it('finds what nobody recorded without changing it, and removes it when that is asked for', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    await registry.store.putIfAbsent('gone/v1.0.0/bundle.js', sourceOf('1'), TYPE)
    const found = {
      kind: 'objects-without-version',
      pluginId: 'gone',
      version: '1.0.0',
      objects: 1,
      bytes: 1,
    }
    expect(await scan(registry)).toMatchObject({ state: 'done', remove: false, minAgeHours: 24, findings: 0 })
    expect(await scan(registry, '?minAgeHours=0')).toMatchObject({
      state: 'done',
      versions: 1,
      plugins: 1,
      findings: 1,
      found: [{ ...found, outcome: 'removable' }],
    })
    expect(await registry.store.head('gone/v1.0.0/bundle.js')).not.toBeNull()
    const removed = await scan(registry, '?remove=true&minAgeHours=0')
    expect(removed).toMatchObject({ remove: true, found: [{ ...found, outcome: 'removed' }] })
    expect(await registry.store.head('gone/v1.0.0/bundle.js')).toBeNull()
  })

  it('counts all findings, and keeps a hundred of them', async () => {
    await using registry = await openRegistry()
    for (let index = 0; index < 120; index += 1)
      await registry.store.putIfAbsent(`notes-${index}.txt`, sourceOf('1'), TYPE)
    const { findings, found } = await scan(registry)
    expect([findings, found.length]).toEqual([120, 100])
  })

  it('says that a scan has failed, and begins the next one at once', async () => {
    const store = faulty(createMemoryStore())
    await using registry = await openRegistry({ store })
    store.plan({ failOn: 'list' })
    expect(await scan(registry)).toMatchObject({ state: 'failed' })
    expect(await scan(registry)).toMatchObject({ state: 'done' })
  })

  it('answers 409 while another process scans, and calls that stopped once its lease has run out', async () => {
    await using registry = await openRegistry()
    await scan(registry)
    const job = await registry.catalog.jobs.find('scan')
    if (!job) throw new Error('the scan left no record')
    const progress = { ...(await scanOf(registry)), state: 'running', finishedAt: null }
    const lease = { holder: 'other', expiresAtMs: Date.now() + 60_000 }
    const held = await registry.catalog.jobs.replace(job, { ...job.value, lease, progress })
    expect(await scanOf(registry)).toMatchObject({ state: 'running' })
    expect((await begin(registry)).problem()).toMatchObject({ code: 'SCAN_RUNNING', status: 409 })
    if (!held) throw new Error('the record was not replaced')
    await registry.catalog.jobs.replace(held, { ...held.value, lease: { ...lease, expiresAtMs: 0 } })
    expect(await scanOf(registry)).toMatchObject({ state: 'stopped' })
    expect(await scan(registry)).toMatchObject({ state: 'done' })
  })

  it('ends a scan when the registry stops, which another one can begin again', async () => {
    const store = faulty(createMemoryStore())
    const registry = await openRegistry({ store })
    const { catalog } = registry
    const listing = Promise.withResolvers<void>()
    const list = store.list.bind(store)
    const endless: typeof list = async function* (prefix, options) {
      yield* list(prefix, options)
      listing.resolve()
      while (true) {
        await new Promise((resolve) => setImmediate(resolve))
        options?.signal?.throwIfAborted()
      }
    }
    Object.assign(store, { list: endless })
    await begin(registry)
    await listing.promise
    await registry[Symbol.asyncDispose]()
    expect((await catalog.jobs.find('scan'))?.value).toMatchObject({
      lease: { expiresAtMs: 0 },
      progress: { state: 'stopped' },
    })
  })
})
