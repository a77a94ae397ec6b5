import { setImmediate } from 'node:timers/promises'
import { withServedMaps } from '@plugboard/bundle'
import type { CatalogMethod } from '@plugboard/catalog/faulty'
import type { StoreCall } from '@plugboard/storage/faulty'
import { bundleFileKey, sourceMapsKey, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import {
  createPorts,
  faultsOf,
  keysOf,
  NO_QUOTAS,
  type PortsUnderTest,
  portsOn,
  textOf,
} from '../testing/ports-under-test.ts'
import { publishBundle } from './publish-bundle.ts'
import { recoverVersion } from './recovery/recover-publishes.ts'

const signal = new AbortController().signal
const FILES = { 'bundle.js': 'export {}', 'chunks/a.js': 'export const a = 1' }
const MAPS = { 'bundle.js.map': '{}', 'chunks/a.js.map': '{ }' }

const bundle = createBundle(FILES, { maps: MAPS })

const publish = (ports: PortsUnderTest, what = bundle) =>
  publishBundle(ports, { bundle: what, encoder: createEncoder(what), signal })

const publishBy = (ports: PortsUnderTest, publisher: string, what = bundle) =>
  publishBundle(ports, { bundle: what, encoder: createEncoder(what), publisher, signal })

const bundleOf = (version: string) => createBundle({ 'bundle.js': 'export {}' }, { version })

/** Waits until a publish has failed as planned, and then abandoned its lease, for which the client does not wait. */
async function cutOff(publishing: Promise<unknown>): Promise<void> {
  await expect(publishing).rejects.toThrow(/planned/)
  // With ports in memory, the rest is done within one turn of the event loop.
  await setImmediate()
}

/** One call of a port that a publish makes, and the moment at which it fails. */
type FailingCall = { readonly when: 'before' | 'after'; readonly nth: number } & (
  | { readonly port: 'store'; readonly call: StoreCall }
  | { readonly port: 'catalog'; readonly call: CatalogMethod }
)

/** Every call a whole publish makes, by making one. */
async function recordCalls(): Promise<readonly FailingCall[]> {
  const ports = createPorts()
  await publish(ports)
  const storeCalls = ports.store.calls.map((call, index) => ({
    port: 'store' as const,
    call,
    nth: ports.store.calls.slice(0, index + 1).filter((each) => isSame(each, call)).length,
  }))
  const catalogCalls = ports.catalog.calls.map((call, index) => ({
    port: 'catalog' as const,
    call,
    nth: ports.catalog.calls.slice(0, index + 1).filter((each) => each === call).length,
  }))
  return [...storeCalls, ...catalogCalls].flatMap((each) => [
    { ...each, when: 'before' as const },
    // The one open of a publish finds nothing, so there is no effect after which it could fail.
    ...(each.port === 'store' && each.call.method === 'open' ? [] : [{ ...each, when: 'after' as const }]),
  ])
}

const isSame = (left: StoreCall, right: StoreCall) => left.method === right.method && left.key === right.key

function plan({ store, catalog }: PortsUnderTest, failing: FailingCall): void {
  const { nth, when } = failing
  if (failing.port === 'catalog') {
    catalog.plan({ failOn: failing.call, skip: nth - 1, effect: when })
    return
  }
  const { method, key } = failing.call
  store.plan({ failOn: method, effect: when, skip: nth - 1, ...(key === undefined ? {} : { key }) })
}

async function recoverAll(ports: PortsUnderTest): Promise<void> {
  const expired = await ports.catalog.versions.listExpired({ expiredBeforeMs: ports.clock(), limit: 10 })
  for (const stored of expired) await recoverVersion(ports, stored)
}

const nameOf = ({ port, call, nth, when }: FailingCall) =>
  `${when} ${port} ${typeof call === 'string' ? call : `${call.method} ${call.key}`} #${nth}`

const calls = (await recordCalls()).map((failing) => ({ failing, name: nameOf(failing) }))

function failEncoding(): Promise<never> {
  return Promise.reject(new Error('an encoding was made'))
}

describe('publishBundle', () => {
  it('publishes a bundle, and returns the existing record when it is published again', async () => {
    const ports = createPorts()
    const first = await publish(ports)
    expect(first.alreadyPublished).toBe(false)
    expect(await faultsOf(ports)).toEqual([])
    expect(await publish(ports)).toEqual({ ...first, alreadyPublished: true })
  })

  it('makes calls of every kind, each of which is failed below', () => {
    const names = calls.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'before catalog versions.insert #1',
        'after store putIfAbsent test-plugin/v1.0.0/bundle.js #1',
        'after store putIfAbsent test-plugin/v1.0.0/chunks/a.js.br #1',
        'after catalog versions.replace #1',
        'before store putIfAbsent test-plugin/v1.0.0/manifest.json #1',
        'before store putIfAbsent test-plugin/v1.0.0/.gz/source-maps.zip #1',
        'before catalog fileLists.put #1',
        'after catalog fileLists.put #1',
        'after store putIfAbsent test-plugin/v1.0.0/manifest.json #1',
        'after catalog versions.replace #2',
        'before catalog plugins.insert #1',
        'after catalog versions.replace #3',
      ]),
    )
  })

  it.each(calls)(
    'cut off $name: the same publish succeeds when the lease has run out',
    async ({ failing }) => {
      const ports = createPorts()
      plan(ports, failing)
      await cutOff(publish(ports))
      ports.advance(ports.leaseMs + 1)
      const { record } = await publish(ports)
      expect(record).toMatchObject({ state: 'active', digest: bundle.digest })
      expect(await faultsOf(ports)).toEqual([])
    },
  )

  it.each(calls)('cut off $name: other content is published whole, or refused', async ({ failing }) => {
    const ports = createPorts()
    plan(ports, failing)
    await cutOff(publish(ports))
    ports.advance(ports.leaseMs + 1)
    const other = createBundle({ 'bundle.js': 'export const other = true' })
    const digest = await publish(ports, other).then(
      ({ record }) => record.digest,
      (error: unknown) => {
        expect(error).toMatchObject({ name: 'VersionExistsError', existingDigest: bundle.digest })
        return bundle.digest
      },
    )
    // If the version is already visible, other content is refused, and the recovery completes the version.
    await recoverAll(ports)
    expect(await faultsOf(ports)).toEqual([])
    const recorded = await ports.catalog.versions.find({ pluginId: 'test-plugin', version: '1.0.0' })
    expect(recorded?.value.digest).toBe(digest)
  })

  it.each(calls)(
    'cut off $name: without another upload, the recovery completes the version or removes all of it',
    async ({ failing }) => {
      const ports = createPorts()
      plan(ports, failing)
      await cutOff(publish(ports))
      ports.advance(ports.leaseMs + 1)
      await recoverAll(ports)
      const faults = await faultsOf(ports)
      const nothing = [
        'the record is absent',
        'a lease is left',
        'nothing is listed',
        'the store has no manifest',
      ]
      expect([[], nothing]).toContainEqual(faults)
      expect(await Array.fromAsync(ports.store.list(''))).toHaveLength(faults.length === 0 ? 6 : 0)
    },
  )

  it('puts back the objects of a published version that the store has lost, and returns their keys', async () => {
    const ports = createPorts()
    await publish(ports)
    const lost = [bundleFileKey(REF, 'bundle.js'), versionManifestKey(REF)]
    for (const key of lost) await ports.store.remove(key)
    expect(await publish(ports)).toMatchObject({ alreadyPublished: true, restored: lost })
    expect(await faultsOf(ports)).toEqual([])
  })

  it('puts back the list of files that the catalog has lost, from the manifest in the store', async () => {
    const ports = createPorts()
    const first = await publish(ports)
    await ports.catalog.fileLists.remove({ ...REF, digest: bundle.digest })
    expect(await publish(ports)).toEqual({ ...first, alreadyPublished: true })
    expect(await faultsOf(ports)).toEqual([])
  })

  it('rejects for a published version whose list of files is in neither the catalog nor the store', async () => {
    const ports = createPorts()
    await publish(ports)
    await ports.catalog.fileLists.remove({ ...REF, digest: bundle.digest })
    await ports.store.remove(versionManifestKey(REF))
    await expect(publish(ports)).rejects.toThrow(/have lost the list of files of test-plugin 1.0.0/)
  })

  it('records the publisher, also when the recovery completes the publish', async () => {
    for (const failOn of [null, 'fileLists.put', 'plugins.insert'] as const) {
      const ports = createPorts()
      if (failOn) ports.catalog.plan({ failOn })
      const publishing = publishBundle(ports, {
        bundle,
        encoder: createEncoder(bundle),
        publisher: 'ci',
        signal,
      })
      await Promise.allSettled([publishing])
      ports.advance(ports.leaseMs + 1)
      await recoverAll(ports)
      expect((await ports.catalog.versions.find(REF))?.value.summary).toMatchObject({
        publisher: 'ci',
        fileCount: 2,
        sizeBytes: bundle.size,
      })
    }
  })

  it.each(['fileLists.put', 'plugins.replace'] as const)(
    'interrupted before %s, keeps its publisher when a credential without room completes it',
    async (failOn) => {
      const ports = createPorts()
      await publishBy(ports, 'bob', bundleOf('0.9.0'))
      ports.catalog.plan({ failOn })
      await cutOff(publishBy(ports, 'alice'))
      const quotas = { ...NO_QUOTAS, credential: { versions: 1, bytes: Infinity } }
      const limited = portsOn(ports, { quotas })
      limited.advance(limited.leaseMs + 1)
      await publishBy(limited, 'bob')
      expect((await ports.catalog.versions.find(REF))?.value).toMatchObject({
        reservedBy: 'alice',
        lease: null,
        summary: { publisher: 'alice' },
      })
      expect((await ports.catalog.usages.find('credential bob'))?.value.versions).toBe(1)
    },
  )

  it('records the credential that completes a publish which was interrupted before it was visible', async () => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent' })
    await expect(publishBy(ports, 'alice')).rejects.toThrow()
    await publishBy(ports, 'bob')
    expect((await ports.catalog.versions.find(REF))?.value).toMatchObject({
      reservedBy: 'bob',
      summary: { publisher: 'bob' },
    })
  })

  it('records a visible version again that the catalog has lost, although a quota is full', async () => {
    const ports = createPorts()
    await publish(ports)
    const stored = await ports.catalog.versions.find(REF)
    if (stored) await ports.catalog.versions.remove(stored)
    const limited = portsOn(ports, { quotas: { ...NO_QUOTAS, plugin: { versions: 1, bytes: Infinity } } })
    await publish(limited, bundleOf('0.9.0'))
    expect((await publish(limited)).record.state).toBe('active')
  })

  it('makes no encoding for a version that is already published', async () => {
    const ports = createPorts()
    await publish(ports)
    const encoder = { encode: failEncoding, encodeAll: failEncoding, packSourceMaps: failEncoding }
    expect(await publishBundle(ports, { bundle, encoder, signal })).toMatchObject({ alreadyPublished: true })
  })

  it('abandons its lease when the store fails, so that the same upload need not wait', async () => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent' })
    await expect(publish(ports)).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    expect((await publish(ports)).alreadyPublished).toBe(false)
    expect(await faultsOf(ports)).toEqual([])
  })

  it('rejects with the first call that the catalog does not answer, without waiting until its lease is abandoned', async () => {
    const ports = createPorts()
    ports.catalog.plan({ failOn: 'versions.replace' })
    ports.catalog.plan({ hangOn: 'versions.replace', skip: 1 })
    await expect(publish(ports)).rejects.toMatchObject({ name: 'CatalogUnavailableError' })
    ports.catalog.heal()
    expect((await publish(ports)).alreadyPublished).toBe(false)
    expect(await faultsOf(ports)).toEqual([])
  })

  it('reports that the same files are published when the content differs only by a file that is now left out', async () => {
    const files = { 'bundle.js': 'export {}', 'chunks/a.js': 'export const a = 1' }
    const ports = createPorts()
    await publish(ports, createBundle({ ...files, 'chunks/._a.js': 'Mac OS X' }))
    await expect(publish(ports, createBundle(files))).rejects.toThrow(
      'is published with other content. It has the same files and also chunks/._a.js, which an earlier release published',
    )
    const changed = createBundle({ ...files, 'bundle.js': 'export const changed = 1' })
    await expect(publish(ports, changed)).rejects.toThrow(/is published with other content\.$/)
    const fewer = createBundle({ 'bundle.js': 'export {}' })
    await expect(publish(ports, fewer)).rejects.toThrow(/is published with other content\.$/)
  })

  it('stores source maps as one object beside the files, and tells their size in the manifest', async () => {
    const ports = createPorts()
    const { record } = await publish(ports)
    expect(await textOf(ports.store, sourceMapsKey(REF))).toBe('bundle.js.map,chunks/a.js.map')
    expect(record.summary?.sourceMaps).toMatchObject({ size: 29, inflatedSize: 5 })
    const manifest = JSON.parse(await textOf(ports.store, versionManifestKey(REF)))
    expect(manifest).toMatchObject({ sourceMaps: record.summary?.sourceMaps })
    expect(JSON.stringify(manifest)).not.toContain('.map')
  })

  it('publishes the same files again with other source maps or without, and keeps the first ones', async () => {
    const ports = createPorts()
    await publish(ports)
    for (const maps of [{}, { 'other.js.map': '{}' }])
      expect(await publish(ports, createBundle(FILES, { maps }))).toMatchObject({
        alreadyPublished: true,
        restored: [],
      })
    expect(await textOf(ports.store, sourceMapsKey(REF))).toBe('bundle.js.map,chunks/a.js.map')
    expect(await faultsOf(ports)).toEqual([])
  })

  it.each([
    ['other source maps', { 'other.js.map': '{}' }],
    ['none', {}],
  ])('completes an interrupted publish whose source maps are stored with %s', async (_what, maps) => {
    const ports = createPorts()
    ports.store.plan({ failOn: 'putIfAbsent', key: versionManifestKey(REF) })
    await cutOff(publish(ports))
    ports.advance(ports.leaseMs + 1)
    await publish(ports, createBundle(FILES, { maps }))
    const keys = await keysOf(ports.store)
    expect(keys.includes(sourceMapsKey(REF))).toBe(Object.keys(maps).length > 0)
    expect(await faultsOf(ports)).toEqual([])
  })

  it('puts back lost source maps, and needs none for the rest of a version', async () => {
    const ports = createPorts()
    await publish(ports)
    const lost = [sourceMapsKey(REF), bundleFileKey(REF, 'bundle.js')]
    for (const key of lost) await ports.store.remove(key)
    const without = await publish(ports, createBundle(FILES))
    expect(without.restored).toEqual([bundleFileKey(REF, 'bundle.js')])
    expect((await publish(ports)).restored).toEqual([sourceMapsKey(REF)])
    expect(await faultsOf(ports)).toEqual([])
  })

  it.each([false, true])(
    'takes an upload for the one that an earlier release published with its source maps as files (staged: %s)',
    async (isStaged) => {
      const ports = createPorts()
      const former = withServedMaps(bundle)
      if (!former) throw new TypeError('the bundle has no source maps')
      const send = (what: typeof bundle) =>
        publishBundle(ports, { bundle: what, encoder: createEncoder(what), isStaged, signal })
      const first = await send(former)
      expect(first.files.map(({ path }) => path)).toContain('bundle.js.map')
      const again = await send(bundle)
      expect(again).toEqual({ ...first, alreadyPublished: true })
      const changed = createBundle({ ...FILES, 'bundle.js': 'export const b = 1' }, { maps: MAPS })
      await expect(send(changed)).rejects.toMatchObject({ name: 'VersionExistsError' })
    },
  )

  it('puts back a served source map of an earlier release that the store has lost', async () => {
    const ports = createPorts()
    const former = withServedMaps(bundle)
    if (former) await publish(ports, former)
    const lost = bundleFileKey(REF, 'bundle.js.map')
    await ports.store.remove(lost)
    expect((await publish(ports)).restored).toEqual([lost])
    expect(await faultsOf(ports)).toEqual([])
  })

  it('counts source maps towards quotas', async () => {
    const bytes = bundle.size + 4
    const ports = createPorts({ quotas: { ...NO_QUOTAS, plugin: { versions: 9, bytes } } })
    await expect(publish(ports)).rejects.toMatchObject({ excess: { unit: 'bytes', needed: bytes + 1 } })
    await publish(ports, createBundle(FILES))
  })

  it('makes no encoding and leaves nothing behind when a quota would be exceeded', async () => {
    const ports = createPorts({ quotas: { ...NO_QUOTAS, plugin: { versions: 1, bytes: Infinity } } })
    await publish(ports, createBundle({ 'bundle.js': 'export {}' }, { version: '0.9.0' }))
    const before = await keysOf(ports.store)
    const publishing = publishBundle(ports, {
      bundle,
      encoder: { encode: failEncoding, encodeAll: failEncoding, packSourceMaps: failEncoding },
      signal,
    })
    await expect(publishing).rejects.toMatchObject({
      name: 'QuotaExceededError',
      excess: { unit: 'versions', limit: 1, used: 1, needed: 1 },
    })
    expect(await ports.catalog.versions.find(REF)).toBeNull()
    expect(await keysOf(ports.store)).toEqual(before)
  })

  it('refuses a version for the time being while an interrupted publish takes the last room of a quota', async () => {
    const ports = createPorts({ quotas: { ...NO_QUOTAS, plugin: { versions: 1, bytes: Infinity } } })
    ports.store.plan({ failOn: 'putIfAbsent' })
    await expect(publish(ports)).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    const another = bundleOf('1.1.0')
    await expect(publish(ports, another)).rejects.toMatchObject({
      name: 'UnfinishedPublishesError',
      excess: { limit: 1, used: 1, needed: 1 },
    })
    expect(await ports.catalog.versions.find({ ...REF, version: '1.1.0' })).toBeNull()
    ports.advance(ports.leaseMs + 1)
    await recoverAll(ports)
    expect((await publish(ports, another)).alreadyPublished).toBe(false)
  })

  it('accepts a published version again, however low the quotas are by then', async () => {
    const ports = createPorts()
    await publish(ports)
    const limits = { versions: 1, bytes: 1 }
    const lowered = portsOn(ports, { quotas: { plugin: limits, credential: limits } })
    expect(await publish(lowered)).toMatchObject({ alreadyPublished: true })
  })

  it.each(['fileLists.put', 'plugins.insert'] as const)(
    'interrupted before %s, is completed however low the quotas are by then',
    async (failOn) => {
      const ports = createPorts()
      ports.catalog.plan({ failOn })
      await expect(publish(ports)).rejects.toThrow()
      const limits = { versions: 1, bytes: 1 }
      const lowered = portsOn(ports, { quotas: { plugin: limits, credential: limits } })
      lowered.advance(lowered.leaseMs + 1)
      expect((await publish(lowered)).record).toMatchObject({ state: 'active', counted: true })
      expect(await faultsOf(ports)).toEqual([])
    },
  )

  it('counts a version once that an earlier release published without counting it, and that was then recovered', async () => {
    const ports = createPorts()
    await publish(ports)
    const stored = await ports.catalog.versions.find(REF)
    const usage = await ports.catalog.usages.find('plugin test-plugin')
    if (!stored || !usage) throw new Error('the version is not recorded')
    await ports.catalog.usages.remove(usage)
    const lease = { holder: 'a former release', expiresAtMs: 1 }
    const former = await ports.catalog.versions.replace(stored, {
      ...stored.value,
      counted: undefined,
      lease,
    })
    if (former) await recoverVersion(ports, former)
    expect(await faultsOf(ports)).toEqual([])
  })
})
