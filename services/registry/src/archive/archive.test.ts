import type { TenantRecord } from '@plugboard/catalog'
import type { CatalogMethod } from '@plugboard/catalog/faulty'
import type { ObjectStore } from '@plugboard/storage'
import { bundleFileKey, versionManifestKey, versionStateKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { scanStore } from '../scan/scan-store.ts'
import { moveTag } from '../tags/move-tag.ts'
import {
  CHECK_DECISIONS,
  createSource,
  keptOf,
  MARK,
  NEXT,
  namesTo,
  OWNERSHIP,
  PROVENANCE,
  publish,
  TRUSTED_PUBLISHERS,
  tenantAt,
} from '../testing/archive-source.ts'
import { archiveOf, entriesOf, importBytes, type TarEntry } from '../testing/archive-under-test.ts'
import { createBlob, REF } from '../testing/bundle-under-test.ts'
import { createPorts, keysOf, type PortsUnderTest, textOf } from '../testing/ports-under-test.ts'
import { markVersion } from '../version-states/mark-version.ts'
import { NotExportableError } from './errors.ts'

const { signal } = new AbortController()
const ID = REF.pluginId
const CATALOG_WRITES = [
  'versions.insert',
  'versions.replace',
  'fileLists.put',
  'plugins.insert',
  'plugins.replace',
  'usages.insert',
  'usages.replace',
  'hosts.insert',
  'ownerships.insert',
  'trustedPublishers.insert',
  'checkDecisions.insert',
  'tenants.insert',
  'generations.put',
  'upgradeTasks.insert',
  'upgradeTasks.replace',
] as const

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

  it('brings the owners of a plugin, and leaves those that it has there at no lower revision', async () => {
    const archive = await archiveOf(await createSource())
    const empty = createPorts()
    await importBytes(empty, archive)
    expect((await empty.catalog.ownerships.find(ID))?.value).toEqual(OWNERSHIP)
    expect((await empty.catalog.versions.find(REF))?.value).toMatchObject({ ownersRevision: 1 })
    const owned = createPorts()
    const present = { pluginId: ID, owners: ['alpha'], revision: 0, changedAtMs: null, claimedAtMs: 1 }
    await owned.catalog.ownerships.insert(present)
    await importBytes(owned, archive)
    const { revision, changedAtMs } = OWNERSHIP
    expect((await owned.catalog.ownerships.find(ID))?.value).toEqual({ ...present, revision, changedAtMs })
  })

  it('brings the trusted publishers of a plugin and the CI jobs of its versions, and leaves what it has there', async () => {
    const archive = await archiveOf(await createSource())
    const empty = createPorts()
    await importBytes(empty, archive)
    expect((await empty.catalog.trustedPublishers.find(ID))?.value).toEqual(TRUSTED_PUBLISHERS)
    expect((await empty.catalog.versions.find(REF))?.value).toMatchObject({ provenance: PROVENANCE })
    const present = { pluginId: ID, publishers: [], updatedAtMs: 1 }
    const trusting = createPorts()
    await trusting.catalog.trustedPublishers.insert(present)
    await importBytes(trusting, archive)
    expect((await trusting.catalog.trustedPublishers.find(ID))?.value).toEqual(present)
  })

  it.each([
    ['another version', { version: '0.9.0' }],
    ['other content', { text: 'export default "other"' }],
    ['the same content', {}],
  ])(
    'leaves a plugin without a record of owners to whoever published %s there, and no CI job of the archive publishes it',
    async (_what, { version = '1.0.0', text }: { version?: string; text?: string }) => {
      const archive = await archiveOf(await createSource())
      const target = createPorts()
      await publish(target, version, text, { publisher: 'alpha' })
      expect(await target.catalog.ownerships.find(ID)).toBeNull()
      for (let times = 0; times < 2; times += 1) {
        await importBytes(target, archive)
        const { claimedAtMs, ...owned } = (await target.catalog.ownerships.find(ID))?.value ?? {}
        const { revision, changedAtMs } = OWNERSHIP
        expect(owned).toEqual({ pluginId: ID, owners: ['alpha'], revision, changedAtMs })
        expect(claimedAtMs).toBeLessThanOrEqual(target.clock())
        expect(await target.catalog.trustedPublishers.find(ID)).toBeNull()
      }
    },
  )

  it('does not make whoever published its versions an owner of a plugin that is there, also without owners in it', async () => {
    const source = createPorts()
    await publish(source, '1.0.0')
    const target = createPorts()
    await publish(target, '0.9.0', undefined, { publisher: 'alpha' })
    await importBytes(target, await archiveOf(source))
    expect((await target.catalog.ownerships.find(ID))?.value).toMatchObject({
      owners: ['alpha'],
      revision: 0,
    })
  })

  it('gives a plugin that was published there without tokens no owners', async () => {
    const target = createPorts()
    await publish(target, '0.9.0', undefined, { publisher: null })
    await importBytes(target, await archiveOf(await createSource()))
    expect((await target.catalog.ownerships.find(ID))?.value).toMatchObject({ owners: [], revision: 2 })
  })

  it('brings no trusted publishers to a plugin that has other owners there', async () => {
    const target = createPorts()
    const present = { pluginId: ID, owners: ['alpha'], revision: 0, changedAtMs: null, claimedAtMs: 1 }
    await target.catalog.ownerships.insert(present)
    await importBytes(target, await archiveOf(await createSource()))
    expect(await target.catalog.trustedPublishers.find(ID)).toBeNull()
  })

  it('brings what administrators have allowed, unless there are decisions or other owners already', async () => {
    const archive = await archiveOf(await createSource())
    const empty = createPorts()
    await importBytes(empty, archive)
    expect((await empty.catalog.checkDecisions.find(ID))?.value).toEqual(CHECK_DECISIONS)
    const [decision] = CHECK_DECISIONS.decisions
    const present = { pluginId: ID, decisions: decision ? [{ ...decision, reason: 'Ours.' }] : [] }
    const deciding = createPorts()
    await deciding.catalog.checkDecisions.insert(present)
    await importBytes(deciding, archive)
    expect((await deciding.catalog.checkDecisions.find(ID))?.value).toEqual(present)
    const owned = createPorts()
    const owners = { pluginId: ID, owners: ['alpha'], revision: 0, changedAtMs: null, claimedAtMs: 1 }
    await owned.catalog.ownerships.insert(owners)
    await importBytes(owned, archive)
    expect(await owned.catalog.checkDecisions.find(ID)).toBeNull()
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
        if (times % 2 === 1) await recoverPublishes(target, { failed: () => {} }).catch(() => {})
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
