import { bundleDigest } from '@plugboard/bundle'
import type { TenantRecord } from '@plugboard/catalog'
import type { CatalogMethod } from '@plugboard/catalog/faulty'
import type { ObjectStore } from '@plugboard/storage'
import { bundleFileKey, versionManifestKey, versionStateKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { publishBundle } from '../publish/publish-bundle.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { scanStore } from '../scan/scan-store.ts'
import { moveTag } from '../tags/move-tag.ts'
import {
  archiveOf,
  createBrotliEncoder,
  entriesOf,
  importBytes,
  type TarEntry,
  tarOf,
} from '../testing/archive-under-test.ts'
import { createBlob, createBundle, REF } from '../testing/bundle-under-test.ts'
import { createPorts, keysOf, type PortsUnderTest, textOf } from '../testing/ports-under-test.ts'
import { markVersion } from '../version-states/mark-version.ts'
import { NotExportableError } from './errors.ts'

const { signal } = new AbortController()
const ID = REF.pluginId
const NEXT = { pluginId: ID, version: '1.1.0' }
const CATALOG_WRITES = [
  'versions.insert',
  'versions.replace',
  'fileLists.put',
  'plugins.insert',
  'plugins.replace',
  'usages.insert',
  'usages.replace',
  'hosts.insert',
  'tenants.insert',
  'generations.put',
  'upgradeTasks.insert',
  'upgradeTasks.replace',
] as const
const MARK = { reason: 'It sends card numbers to a log.', at: '2026-05-06T07:08:09.000Z' }

async function publish(ports: PortsUnderTest, version: string, text = `export default '${version}'`) {
  const unnamed = createBundle({ 'bundle.js': text, 'chunks/größe.js': 'export {}' }, { version })
  const bundle = { ...unnamed, digest: bundleDigest(unnamed) }
  const encoder = createBrotliEncoder(bundle)
  await publishBundle(ports, { bundle, encoder, publisher: 'ci', signal })
  ports.advance(1000)
}

function tenantAt(generation: number, version = '1.0.0', tenantId = 'acme'): TenantRecord {
  return {
    tenantId,
    generation,
    origin: { madeAtMs: 1_700_000_000_000 + generation, madeBy: 'shop-admin', from: 'api' },
    changes: [],
    plugins: [
      {
        pluginId: ID,
        version,
        config: { label: 'Pay\u2028now', nested: { '': [1, null] } },
        secrets: [{ pointer: '/key', sealed: '2026:abc', setAtMs: 5 }],
        enabled: true,
        requested: '^1.0.0',
        upgrade: 'follow',
        installedAtMs: 1,
        updatedAtMs: 2,
      },
    ],
    freeze: { reason: 'Peak season.', untilMs: null },
  }
}

/** Two versions, one of them revoked; a tag; a tenant in its third generation. */
async function createSource(): Promise<PortsUnderTest> {
  const ports = createPorts()
  await publish(ports, '1.0.0')
  await publish(ports, '1.1.0')
  await publish(ports, '2.0.0-rc.1')
  await moveTag(ports, { pluginId: ID, tag: 'next' }, { version: '2.0.0-rc.1', check: () => {} })
  await markVersion(ports, NEXT, () => ({ revoked: MARK }))
  await ports.catalog.hosts.insert({ hostId: 'default', version: '4.1.0', react: '19.2', updatedAtMs: 7 })
  await ports.catalog.tenants.insert(tenantAt(3))
  await ports.catalog.tenants.insert({ tenantId: 'bare', generation: 1, plugins: [] })
  for (const generation of [1, 2]) await ports.catalog.generations.put(tenantAt(generation, '1.1.0'))
  return ports
}

async function putText({ store }: PortsUnderTest, key: string, text: string) {
  await store.putIfAbsent(key, createBlob(Buffer.from(text)), { contentType: 'text/javascript' })
}

async function replaceText(ports: PortsUnderTest, key: string, text: string) {
  await ports.store.remove(key)
  await putText(ports, key, text)
}

async function generationsOf({ catalog }: PortsUnderTest, tenantId = 'acme') {
  const listed = await catalog.generations.list({ tenantId, below: 100, limit: 100 })
  return Promise.all(listed.map(({ generation }) => catalog.generations.find({ tenantId, generation })))
}

/** Everything of an archive but the time at which it was made. */
const contentOf = async (archive: Uint8Array) => (await entriesOf(archive)).slice(1)

describe('an archive', () => {
  it('brings plugins, tenants and their generations to an empty place, where an export makes the same archive', async () => {
    const source = await createSource()
    const archive = await archiveOf(source)
    const target = createPorts()
    target.advance(86_400_000)
    expect(await importBytes(target, archive)).toEqual({
      counts: { versions: 3, tenants: 2, generations: 2, sameVersions: 0, sameTenants: 0, findings: 0 },
      findings: [],
    })
    expect(await contentOf(await archiveOf(target))).toEqual(await contentOf(archive))
    expect(await keysOf(target.store)).toEqual(await keysOf(source.store))
    for (const key of [versionManifestKey(REF), bundleFileKey(REF, 'chunks/größe.js')])
      expect(await textOf(target.store, key)).toBe(await textOf(source.store, key))
    expect((await target.catalog.tenants.find('acme'))?.value).toEqual(tenantAt(3))
    expect(await generationsOf(target)).toEqual([tenantAt(2, '1.1.0'), tenantAt(1, '1.1.0')])
    expect((await target.catalog.usages.find('credential ci'))?.value).toMatchObject({ versions: 3 })
    const options = { remove: false, minAgeMs: 0, signal, report: () => {} }
    expect(await scanStore(target, options)).toMatchObject({ versions: 3, plugins: 1, findings: 0 })
  })

  it('makes a revoked version visible only when the store knows that it is revoked', async () => {
    const archive = await archiveOf(await createSource())
    const target = createPorts()
    await importBytes(target, archive)
    const keys = target.store.calls.map(({ key }) => key)
    const marked = keys.indexOf(versionStateKey(NEXT))
    expect(marked).toBeGreaterThan(-1)
    expect(marked).toBeLessThan(keys.lastIndexOf(versionManifestKey(NEXT)))
    expect((await target.catalog.versions.find(NEXT))?.value.marks).toEqual({ revoked: MARK })
  })

  it('has the manifest of each tenant copied to the store', async () => {
    const archive = await archiveOf(await createSource())
    const target = createPorts()
    const { catalog, clock } = target
    const key = Buffer.alloc(32, 7).toString('base64')
    const copies = await createManifestCopies({ catalog, clock, publicBase: 'http://localhost', key })
    await importBytes(target, archive, { copies })
    expect((await catalog.manifestTasks.find('acme'))?.value).toMatchObject({ generation: 3 })
  })

  it('changes nothing when it is imported again, also when a tenant has moved on', async () => {
    const source = await createSource()
    const archive = await archiveOf(source)
    const moved = tenantAt(4)
    const present = await source.catalog.tenants.find('acme')
    if (!present) throw new Error('the tenant is missing')
    await source.catalog.generations.put(present.value)
    await source.catalog.tenants.replace(present, moved)
    const before = await archiveOf(source)
    expect((await importBytes(source, archive)).counts).toEqual({
      versions: 0,
      tenants: 0,
      generations: 0,
      sameVersions: 3,
      sameTenants: 2,
      findings: 0,
    })
    expect(await contentOf(await archiveOf(source))).toEqual(await contentOf(before))
  })

  it('changes nothing in a dry run, and says what it would import', async () => {
    const archive = await archiveOf(await createSource())
    const target = createPorts()
    const { counts } = await importBytes(target, archive, { isDryRun: true })
    expect(counts).toMatchObject({ versions: 3, tenants: 2, findings: 0 })
    expect(await keysOf(target.store)).toEqual([])
    expect(await target.catalog.tenants.find('acme')).toBeNull()
  })

  it('leaves what is another one there, and says so', async () => {
    const source = await createSource()
    await markVersion(source, { pluginId: ID, version: '2.0.0-rc.1' }, () => ({ deprecated: MARK }))
    const target = createPorts()
    await publish(target, '1.0.0', 'export default "other"')
    await publish(target, '2.0.0-rc.1')
    await moveTag(target, { pluginId: ID, tag: 'next' }, { version: '1.0.0', check: () => {} })
    await target.catalog.tenants.insert({ tenantId: 'bare', generation: 9, plugins: [] })
    await target.catalog.hosts.insert({ hostId: 'default', version: '5.0.0', updatedAtMs: 8 })
    const digest = (await target.catalog.versions.find(REF))?.value.digest
    const { counts, findings } = await importBytes(target, await archiveOf(source))
    expect(findings).toMatchObject([
      { kind: 'host-kept', hostId: 'default' },
      { kind: 'marks-kept', version: '2.0.0-rc.1' },
      { kind: 'version-conflict', version: '1.0.0', present: digest },
      { kind: 'tag-kept', tag: 'next', present: '1.0.0', archived: '2.0.0-rc.1' },
      { kind: 'tenant-lacks-versions', tenantId: 'acme', generation: 3, versions: [REF] },
      { kind: 'tenant-conflict', tenantId: 'bare', present: 9, archived: 1 },
    ])
    expect(counts).toMatchObject({ versions: 1, sameVersions: 1, tenants: 0, generations: 0, findings: 6 })
    expect((await target.catalog.versions.find(REF))?.value.digest).toBe(digest)
    expect(await target.catalog.tenants.find('acme')).toBeNull()
    expect(await generationsOf(target)).toEqual([])
  })

  it('gives no tag to a version that has other content there, and says so', async () => {
    const source = createPorts()
    await publish(source, '1.0.0')
    await publish(source, '1.1.0')
    await moveTag(source, { pluginId: ID, tag: 'beta' }, { version: '1.0.0', check: () => {} })
    await moveTag(source, { pluginId: ID, tag: 'next' }, { version: '1.1.0', check: () => {} })
    const target = createPorts()
    await publish(target, '1.0.0', 'export default "other"')
    const { findings } = await importBytes(target, await archiveOf(source))
    expect(findings).toMatchObject([
      { kind: 'version-conflict', version: '1.0.0' },
      { kind: 'tag-kept', tag: 'beta', present: null, archived: '1.0.0' },
    ])
    expect((await target.catalog.plugins.find(ID))?.value.tags).toEqual({ next: '1.1.0' })
  })

  it('can be imported when its tenants were named in any order, and one of them twice', async () => {
    const source = await createSource()
    const archive = await archiveOf(source, { plugins: [], tenants: ['bare', 'acme', 'bare'] })
    const { counts, findings } = await importBytes(createPorts(), archive)
    expect({ counts, findings }).toMatchObject({ counts: { tenants: 2, generations: 2 }, findings: [] })
  })

  it('has only the plugins that were asked for, and those that the generations of a tenant name', async () => {
    const source = await createSource()
    const names = async (only: { plugins: string[]; tenants: string[] }) =>
      (await entriesOf(await archiveOf(source, only))).map(({ name }) => name)
    expect((await names({ plugins: [], tenants: ['bare'] })).slice(1)).toEqual([
      'hosts/default.json',
      'tenants/bare/tenant.json',
      'end.json',
    ])
    expect(await names({ plugins: [ID], tenants: [] })).not.toContain('tenants/acme/tenant.json')
    expect(await names({ plugins: [], tenants: ['acme'] })).toContain(`plugins/${ID}/plugin.json`)
    await expect(archiveOf(source, { plugins: ['none'], tenants: [] })).rejects.toThrow(/no plugin none/)
  })

  it('is not made of a store that has lost or changed an object', async () => {
    const source = await createSource()
    await source.store.remove(bundleFileKey(REF, 'bundle.js'))
    await expect(archiveOf(source)).rejects.toThrow(/has lost test-plugin\/v1\.0\.0\/bundle\.js; upload/)
    const key = bundleFileKey(REF, 'chunks/größe.js')
    await putText(source, bundleFileKey(REF, 'bundle.js'), "export default '1.0.0'")
    await replaceText(source, key, 'export []')
    await expect(archiveOf(source)).rejects.toThrow(`The store has changed ${key}: remove it`)
  })

  it.each(['{', '{"metadata":[]}'])(
    'is not made of a store with the manifest %s, and names it',
    async (text) => {
      const source = await createSource()
      const key = versionManifestKey(REF)
      await replaceText(source, key, text)
      const failure = await archiveOf(source).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(NotExportableError)
      expect(failure).toMatchObject({ message: expect.stringContaining(`${key} is damaged`) })
    },
  )

  it('brings a tenant whose values are at the limits of the API', async () => {
    const source = createPorts()
    const [plugin] = tenantAt(1).plugins
    if (!plugin) throw new Error('the tenant has no plugin')
    await publish(source, '1.0.0')
    const yearMs = 31_536_000_000
    const freeze = { reason: 'x'.repeat(500), untilMs: Date.parse('9999-12-31T23:59:59.999Z') }
    const config = { text: 'x'.repeat(16_384 - '{"text":""}'.length) }
    const limits = { config, order: -1_000_000, minReleaseAgeMs: yearMs, freeze }
    const tenant: TenantRecord = {
      ...tenantAt(1),
      plugins: [{ ...plugin, ...limits, requested: '>=1.0.0 <2.0.0 || ^3.0.0' }],
      keptConfigurations: namesTo(60).map((id) => keptOf(id, 'x'.repeat(16_000))),
      minReleaseAgeMs: yearMs,
      freeze,
    }
    await source.catalog.tenants.insert(tenant)
    const target = createPorts()
    await importBytes(target, await archiveOf(source))
    expect((await target.catalog.tenants.find('acme'))?.value).toEqual(tenant)
  })

  it('does not take a fault of a store for a changed object', async () => {
    const source = await createSource()
    const open: ObjectStore['open'] = async (key, options) => {
      if (key === bundleFileKey(REF, 'bundle.js')) throw new TypeError('fetch failed')
      return source.store.open(key, options)
    }
    const store = { ...source.store, open }
    await expect(archiveOf({ ...source, store })).rejects.toThrow(/^fetch failed$/)
  })

  it('is imported to the end after a failure at any call, by importing it again', async () => {
    const source = await createSource()
    const archive = await archiveOf(source)
    const expected = withoutTimes(await contentOf(archive))
    const whole = createPorts()
    await importBytes(whole, archive)
    const tasks = await upgradesOf(whole)
    expect(tasks).toEqual(['plugin test-plugin', 'tenant acme', 'tenant bare'])
    const calls = countsOf(whole.catalog.calls)
    expect([...calls.keys()]).toEqual(expect.arrayContaining([...CATALOG_WRITES]))
    for (const [failOn, times] of calls) {
      // What fails before a write is the same for all reads before it.
      const isWrite = CATALOG_WRITES.some((method) => method === failOn)
      for (let skip = 0; skip < (isWrite ? times : 1); skip += 1) {
        const target = createPorts()
        target.catalog.plan({ failOn, skip, effect: (skip + times) % 2 === 0 ? 'after' : 'before' })
        await importBytes(target, archive).catch(() => {})
        target.catalog.heal()
        for (const tenantId of await target.catalog.tenants.listIds({ limit: 9 }))
          expect(await upgradesOf(target)).toContain(`tenant ${tenantId}`)
        target.advance(target.leaseMs + 1)
        const { findings } = await importBytes(target, archive)
        const at = `${failOn} ${skip}`
        expect({ at, findings, tasks: await upgradesOf(target) }).toEqual({ at, findings: [], tasks })
        expect(withoutTimes(await contentOf(await archiveOf(target))), at).toEqual(expected)
      }
    }
  })

  it('is imported to the end after one failure upon another, by importing it again', async () => {
    const source = await createSource()
    const archive = await archiveOf(source)
    for (let skip = 0; skip < 12; skip += 1) {
      const target = createPorts()
      for (const failOn of ['putIfAbsent', 'putAllIfAbsent', 'replaceIf'] as const)
        target.store.plan({ failOn, skip, effect: skip % 2 === 0 ? 'before' : 'after' })
      for (const failOn of CATALOG_WRITES)
        target.catalog.plan({ failOn, skip, effect: skip % 2 === 0 ? 'after' : 'before' })
      for (let times = 0; times < 24; times += 1) {
        const failure = await importBytes(target, archive).catch((error: unknown) => error)
        if (!(failure instanceof Error)) break
        target.advance(target.leaseMs + 1)
        if (times % 2 === 1)
          await recoverPublishes(target, { recovered: () => {}, failed: () => {} }).catch(() => {})
      }
      target.store.heal()
      target.catalog.heal()
      const { findings } = await importBytes(target, archive)
      expect(findings).toEqual([])
      expect(await upgradesOf(target)).toEqual(['plugin test-plugin', 'tenant acme', 'tenant bare'])
      const [made, expected] = [await contentOf(await archiveOf(target)), await contentOf(archive)]
      expect(withoutTimes(made)).toEqual(withoutTimes(expected))
    }
  })
})

describe('a hostile archive', () => {
  const HOSTILE: Readonly<Record<string, [RegExp, (entries: TarEntry[]) => TarEntry[]]>> = {
    'without its end': [/cut off: it has no end\.json/, (all) => all.slice(0, -1)],
    'of something else': [
      /plugboard\.json is not valid: .*not an archive/s,
      edit('plugboard.json', { format: 'x' }),
    ],
    'of a later format': [/must be 1/, edit('plugboard.json', { formatVersion: 2 })],
    'without a beginning': [/is where plugboard\.json should be/, (all) => all.slice(1)],
    'with an unknown entry': [/surplus\.txt is unknown/, insertAfter('plugin.json', entry('surplus.txt'))],
    'with an entry after its end': [/more\.txt comes after end\.json/, (all) => [...all, entry('more.txt')]],
    'with a path that leaves its folder': [
      /\.\.\/\.\.\/etc\/passwd is where/,
      rename('bundle.js', '../../etc/passwd'),
    ],
    'with a symbolic link': [
      /is a symlink; only files/,
      insertAfter('plugin.json', { ...entry('x', 0), type: 'symlink' }),
    ],
    'with a host twice': [/is there twice/, (all) => repeat(all, 'default.json')],
    'with a plugin twice': [/is there twice/, (all) => repeat(all, 'plugin.json')],
    'with a tenant twice': [/is there twice/, (all) => repeat(all, 'acme/tenant.json')],
    'with a generation twice': [/is there twice/, (all) => repeat(all, 'generations/1.json')],
    'with a generation of another tenant': [
      /is of the tenant|is generation/,
      edit('generations/1.json', { tenantId: 'bare' }),
    ],
    'with an object left out': [
      /is where .* should be/,
      (all) => all.filter(({ name }) => !name.endsWith('1.0.0/bundle.js')),
    ],
    'with other bytes of the same size': [
      /has the digest/,
      change('v1.0.0/bundle.js', (bytes) => Buffer.alloc(bytes.length, 32)),
    ],
    'with an object of another size': [
      /has \d+ bytes, and \d+ in the manifest/,
      change('v1.0.0/bundle.js', (bytes) => bytes.subarray(1)),
    ],
    'with text that is not JSON': [/is not JSON/, change('acme/tenant.json', () => Buffer.from('{'))],
    'with a property that nobody knows': [/Unrecognized key/, edit('acme/tenant.json', { surprise: 1 })],
    'with a changed tenant': [
      /another digest than the entries/,
      edit('acme/tenant.json', { freeze: undefined }),
    ],
    'with a freeze that ends after the year 9999': [
      /freeze\.untilMs/,
      edit('acme/tenant.json', { freeze: { reason: 'Peak season.', untilMs: Number.MAX_SAFE_INTEGER } }),
    ],
    'with a former generation from before 1970': [
      /origin\.madeAtMs/,
      edit('generations/1.json', { origin: { madeAtMs: -1, madeBy: null, from: 'api' } }),
    ],
    'with a generation after which no other can follow': [
      /at generation$/m,
      edit('acme/tenant.json', { generation: Number.MAX_SAFE_INTEGER }),
    ],
    'with a wait that is no whole second': [
      /must be whole seconds/,
      edit('acme/tenant.json', { minReleaseAgeMs: 1 }),
    ],
    'with a wish that is no version, range or tag': [
      /must be a version, a range or a tag/,
      editPlugins(([first]) => [{ ...first, requested: '>>1' }]),
    ],
    'with an order beyond that of the API': [
      /plugins\[0\]\.order/,
      editPlugins(([first]) => [{ ...first, order: 1_000_001 }]),
    ],
    'with a configuration larger than that of the API': [
      /within the limits of a configuration/,
      editPlugins(([first]) => [{ ...first, config: { text: 'x'.repeat(16_384) } }]),
    ],
    'with a plugin of a tenant twice': [
      /must be sorted by pluginId/,
      editPlugins(([first]) => [first, first]),
    ],
    'with the plugins of a tenant in another order': [
      /must be sorted by pluginId/,
      editPlugins(([first]) => [first, { ...first, pluginId: 'a' }]),
    ],
    'with more plugins of a tenant than the API allows': [
      /Too big.*200 items/,
      editPlugins(([first]) => namesTo(201).map((pluginId) => ({ ...first, pluginId }))),
    ],
    'with a kept configuration twice': [
      /must be sorted by pluginId/,
      edit('acme/tenant.json', { keptConfigurations: [keptOf('a'), keptOf('a')] }),
    ],
    'with the kept configuration of a plugin that the tenant has': [
      /must have no plugin that the tenant has/,
      edit('acme/tenant.json', { keptConfigurations: [keptOf(ID)] }),
    ],
    'with larger kept configurations than the API allows': [
      /must be at most 1048576 bytes of JSON/,
      edit('acme/tenant.json', {
        keptConfigurations: namesTo(70).map((id) => keptOf(id, 'x'.repeat(16_000))),
      }),
    ],
    'with a host whose React is no version': [/react/, edit('hosts/default.json', { react: 'newest' })],
    'with wrong counts': [/says 7 tenants, but there are 2/, editCounts({ tenants: 7 })],
    'with another digest than that of its manifest': [
      /says that the digest of its content is/,
      editManifest({ digest: 'a'.repeat(64) }),
    ],
    'with the manifest of another plugin': [
      /has the manifest of other/,
      editManifest({ metadata: { id: 'other', name: 'x', version: '1.0.0' } }),
    ],
    'with a file that is a folder too': [/twice, or as a file and as a folder/, addFile('bundle.js/x.js')],
    'with a file twice in another case': [/twice, or as a file and as a folder/, addFile('BUNDLE.js')],
    'with a reserved path': [/reserved for the server/, addFile('manifest.json')],
    'with an encoding of other bytes': [/decodes to other bytes/, swapEncodings],
  }

  it.each(Object.entries(HOSTILE))(
    '%s is refused, and nothing of it is imported',
    async (_what, [reason, make]) => {
      const archive = await tarOf(make(await entriesOf(await archiveOf(await createSource()))))
      const target = createPorts()
      await expect(importBytes(target, archive)).rejects.toThrow(reason)
      expect(await keysOf(target.store)).toEqual([])
      expect(await target.catalog.tenants.listIds({ limit: 9 })).toEqual([])
    },
  )

  it('that is cut anywhere is refused, and nothing of it is imported', async () => {
    const archive = await archiveOf(await createSource())
    const target = createPorts()
    const end = archive.indexOf('end.json')
    for (const part of [0.01, 0.2, 0.4, 0.6, 0.8, 0.99]) {
      const cut = archive.subarray(0, Math.floor(end * part))
      await expect(importBytes(target, cut)).rejects.toThrow(/cut off|should be/)
    }
    expect(await keysOf(target.store)).toEqual([])
  })

  it('with a huge entry of JSON is refused before it is read', async () => {
    const archive = await tarOf([
      ...(await entriesOf(await archiveOf(createPorts()))).slice(0, 1),
      entry('end.json', 17 * 1_048_576),
    ])
    await expect(importBytes(createPorts(), archive)).rejects.toThrow(/at most 16777216 are allowed/)
  })
})

/** How often each method was called. */
function countsOf(calls: readonly CatalogMethod[]): ReadonlyMap<CatalogMethod, number> {
  const counts = new Map<CatalogMethod, number>()
  for (const method of calls) counts.set(method, (counts.get(method) ?? 0) + 1)
  return counts
}

/** The upgrades that were asked for. */
async function upgradesOf({ catalog }: PortsUnderTest) {
  const due = await catalog.upgradeTasks.listDue({ dueBeforeMs: Infinity, limit: 9 })
  return due.map(({ value }) => value.taskId).toSorted()
}

/** What an archive has apart from records of plugins, whose times are of the import when the recovery has listed them. */
function withoutTimes(entries: TarEntry[]) {
  return entries
    .filter(({ name }) => !name.endsWith('plugin.json') && name !== 'end.json')
    .map(({ name, bytes }) => [name, bytes.toString('latin1')])
}

function entry(name: string, size = 1): TarEntry {
  return { name, bytes: Buffer.alloc(size, 32) }
}

function change(suffix: string, next: (bytes: Buffer) => Buffer) {
  return (all: TarEntry[]) => {
    if (!all.some(({ name }) => name.endsWith(suffix))) throw new Error(`there is no ${suffix}`)
    return all.map((each) => (each.name.endsWith(suffix) ? { ...each, bytes: next(each.bytes) } : each))
  }
}

function edit(suffix: string, changes: object) {
  return change(suffix, (bytes) => Buffer.from(JSON.stringify({ ...JSON.parse(String(bytes)), ...changes })))
}

function editPlugins(next: (plugins: TenantRecord['plugins']) => readonly unknown[]) {
  return change('acme/tenant.json', (bytes) => {
    const tenant = JSON.parse(String(bytes))
    return Buffer.from(JSON.stringify({ ...tenant, plugins: next(tenant.plugins) }))
  })
}

function namesTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `a-${1000 + index}`)
}

function keptOf(pluginId: string, text = '') {
  return { pluginId, config: { text }, keptAtMs: 1 }
}

function editCounts(changes: object) {
  return change('end.json', (bytes) => {
    const end = JSON.parse(String(bytes))
    return Buffer.from(JSON.stringify({ ...end, counts: { ...end.counts, ...changes } }))
  })
}

function editVersion(next: (manifest: { files: { path: string }[] }) => object) {
  return change('v1.0.0/version.json', (bytes) => {
    const version = JSON.parse(String(bytes))
    return Buffer.from(JSON.stringify({ ...version, manifest: next(version.manifest) }))
  })
}

function editManifest(changes: object) {
  return editVersion((manifest) => ({ ...manifest, ...changes }))
}

function addFile(path: string) {
  return editVersion((manifest) => ({
    ...manifest,
    files: [...manifest.files, { ...manifest.files[0], path }],
  }))
}

function rename(suffix: string, name: string) {
  return (all: TarEntry[]) => all.map((each) => (each.name.endsWith(`/${suffix}`) ? { ...each, name } : each))
}

function insertAfter(suffix: string, added: TarEntry) {
  return (all: TarEntry[]) => all.flatMap((each) => (each.name.endsWith(suffix) ? [each, added] : [each]))
}

function repeat(all: TarEntry[], suffix: string) {
  return all.flatMap((each) => (each.name.endsWith(suffix) ? [each, each] : [each]))
}

/** Gives the first file of a version the encoding of the second, with its digest. */
function swapEncodings(all: TarEntry[]): TarEntry[] {
  const prefix = 'objects/test-plugin/v1.0.0/'
  const other = all.find(({ name }) => name === `${prefix}chunks/größe.js.br`)
  if (!other) throw new Error('there is no second encoding')
  const changed = editVersion((manifest) => {
    const [first, second] = manifest.files as { path: string; encodings: object[] }[]
    return { ...manifest, files: [{ ...first, encodings: second?.encodings }, second] }
  })(all)
  return changed.map((each) =>
    each.name === `${prefix}bundle.js.br` ? { ...each, bytes: other.bytes } : each,
  )
}
