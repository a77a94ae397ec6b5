import { CatalogUnavailableError } from '@plugboard/catalog'
import { Secret } from '@plugboard/service-kit'
import { describe, expect, it } from 'vitest'
import { type CdnUnderTest, openCdn } from '../testing/cdn-under-test.ts'
import { createPorts, type PortsUnderTest } from '../testing/ports-under-test.ts'
import type { PurgeConfig } from './call-cdn.ts'
import { createPurgeQueue, type PurgeQueue, type PurgeTarget } from './purge-queue.ts'
import { type PurgeReport, sendPurges } from './send-purges.ts'

const FILES: PurgeTarget = { pluginId: 'pay', version: '1.0.0' }
const TOKEN = 'a-secret-of-the-cdn'
/** Of a call, by the real clock: longer than a busy machine takes. */
const TIMEOUT_MS = 60_000

interface Scene extends AsyncDisposable {
  readonly cdn: CdnUnderTest
  readonly ports: PortsUnderTest
  readonly queue: PurgeQueue
  /** Calls the CDN for what is due; the outcomes. */
  readonly send: () => Promise<string[]>
  /** The record of a target, or undefined. */
  readonly recordOf: (id?: string) => Promise<unknown>
}

async function openScene(changes: Partial<PurgeConfig> = {}): Promise<Scene> {
  const cdn = await openCdn()
  const ports = createPorts()
  const settings: PurgeConfig = {
    url: cdn.url,
    format: 'plugboard',
    token: new Secret(TOKEN),
    timeoutMs: TIMEOUT_MS,
    repeatAfterMs: 15_000,
    maxFailures: 3,
    ...changes,
  }
  const queue = createPurgeQueue({ purges: ports.catalog.purges, clock: ports.clock, onSettled: () => {} })
  return {
    cdn,
    ports,
    queue,
    async send() {
      const outcomes: string[] = []
      const report: PurgeReport = { called: (_target, outcome) => void outcomes.push(outcome) }
      const { signal } = new AbortController()
      await sendPurges({ ...ports, cdn: settings, publicBase: 'https://cdn.example' }, report, { signal })
      return outcomes
    },
    recordOf: async (id = 'version pay@1.0.0') => (await ports.catalog.purges.find(id))?.value,
    [Symbol.asyncDispose]: () => cdn[Symbol.asyncDispose](),
  }
}

describe('a CDN', () => {
  it('is called at once, and again until the edges know, and the record is then kept for a day', async () => {
    await using scene = await openScene()
    const { cdn, ports, queue, send, recordOf } = scene
    await queue.request(FILES)
    expect(await send()).toEqual(['called'])
    expect(await send()).toEqual([])
    ports.advance(6000)
    expect(await send()).toEqual(['called'])
    expect(await send()).toEqual([])
    ports.advance(9000)
    expect(await send()).toEqual(['purged'])
    expect(cdn.calls.map(({ body }) => body)).toEqual([
      {
        schemaVersion: 1,
        pluginId: 'pay',
        version: '1.0.0',
        prefixes: ['https://cdn.example/plugins/bundles/pay/v1.0.0/'],
        cacheTags: ['pay@1.0.0'],
      },
      cdn.calls[0]?.body,
      cdn.calls[0]?.body,
    ])
    expect(await recordOf()).toMatchObject({
      state: 'done',
      calls: 3,
      lastResult: { status: 200, error: null },
    })
    ports.advance(86_400_000)
    expect(await send()).toEqual([])
    expect(await recordOf()).toBeUndefined()
  })

  it.each([
    ['plugboard', { cacheTags: ['pay:latest', 'pay:next'] }, { authorization: `Bearer ${TOKEN}` }],
    ['cloudflare', { tags: ['pay:latest', 'pay:next'] }, { authorization: `Bearer ${TOKEN}` }],
    ['fastly', { surrogate_keys: ['pay:latest', 'pay:next'] }, { 'fastly-key': TOKEN }],
  ] as const)(
    'gets the tags of a plugin in one call, with the token, in the format %s',
    async (format, body, headers) => {
      await using scene = await openScene({ format })
      await scene.queue.request({ ...FILES, tags: ['latest'] })
      await scene.queue.request({ ...FILES, tags: ['next'] })
      expect(await scene.send()).toEqual(['called'])
      expect(scene.cdn.calls).toMatchObject([{ body, headers }])
    },
  )

  it('that fails is called again with longer and longer pauses, and no more after the limit', async () => {
    await using scene = await openScene()
    const { cdn, ports, queue, send, recordOf } = scene
    cdn.plan(500, 302, 401)
    await queue.request(FILES)
    expect(await send()).toEqual(['failed'])
    expect(await recordOf()).toMatchObject({
      failures: 1,
      lastResult: { status: 500, error: 'answered 500' },
    })
    ports.advance(999)
    expect(await send()).toEqual([])
    ports.advance(1)
    expect(await send()).toEqual(['failed'])
    ports.advance(1999)
    expect(await send()).toEqual([])
    ports.advance(1)
    expect(await send()).toEqual(['gave-up'])
    ports.advance(3_600_000)
    expect(await send()).toEqual([])
    expect(cdn.calls).toHaveLength(3)
    expect(await recordOf()).toMatchObject({ state: 'failed', lastResult: { status: 401 } })
  })

  it('that cannot be reached, or does not answer in time, is named in the result without its URL and token', async () => {
    await using scene = await openScene({ url: 'http://127.0.0.1:1/secret-path' })
    await scene.queue.request(FILES)
    expect(await scene.send()).toEqual(['failed'])
    expect(JSON.stringify(await scene.recordOf())).not.toMatch(/secret/)
    expect(await scene.recordOf()).toMatchObject({
      lastResult: { status: null, error: expect.stringMatching(/^\w+$/) },
    })

    await using silent = await openScene({ timeoutMs: 50 })
    silent.cdn.hang()
    await silent.queue.request(FILES)
    await silent.send()
    expect(await silent.recordOf()).toMatchObject({ lastResult: { status: null, error: 'TimeoutError' } })
  })

  it('is called by one of two processes, and by another after the lease of one that died in the call', async () => {
    await using scene = await openScene()
    const { cdn, ports, queue, send } = scene
    await queue.request(FILES)
    expect((await Promise.all([send(), send()])).flat()).toEqual(['called'])
    ports.advance(15_000)
    // The process dies before it records the answer.
    ports.catalog.plan({ failOn: 'purges.replace', skip: 1 })
    await expect(send()).rejects.toThrow(CatalogUnavailableError)
    expect(cdn.calls).toHaveLength(2)
    expect(await send()).toEqual([])
    ports.advance(TIMEOUT_MS + ports.leaseMs)
    expect(await send()).toEqual(['called'])
    expect(cdn.calls).toHaveLength(3)
  })

  it('is called again from the beginning when the version changes during a call', async () => {
    await using scene = await openScene()
    const { cdn, ports, queue, send, recordOf } = scene
    await queue.request(FILES)
    const sending = send()
    while (cdn.calls.length === 0) await new Promise(setImmediate)
    await queue.request(FILES)
    await sending
    expect(await recordOf()).toMatchObject({
      state: 'waiting',
      calls: 0,
      lease: null,
      lastResult: { status: 200 },
    })
    expect(await send()).toEqual(['called'])
    ports.advance(6000)
    expect(await send()).toEqual(['called'])
    ports.advance(9000)
    expect(await send()).toEqual(['purged'])
  })

  it('is not called before the change is done', async () => {
    await using scene = await openScene()
    const { ports, queue, send } = scene
    const lease = { holder: 'registry', expiresAtMs: ports.clock() + 1000 }
    const version = await ports.catalog.versions.insert({
      ...FILES,
      digest: 'a'.repeat(64),
      state: 'active',
      lease,
      reservedBy: null,
      summary: null,
      checks: [],
      createdAtMs: ports.clock(),
    })
    await queue.request(FILES)
    expect(await send()).toEqual([])
    if (version) await ports.catalog.versions.replace(version, { ...version.value, lease: null })
    ports.advance(200)
    expect(await send()).toEqual(['called'])
  })
})
