import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { buildZip } from '@plugboard/testkit'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { holdDatabase } from './held-database.ts'
import { searchVulnerabilities } from './search-vulnerabilities.ts'

const WAIT = { timeout: 40_000 }

interface Database extends AsyncDisposable {
  readonly path: string
  write(records: Readonly<Record<string, object | string>>): Promise<void>
}

/** A mirrored OSV database with these records, by the name of the file. */
async function openDatabase(records: Readonly<Record<string, object | string>> = {}): Promise<Database> {
  const path = await mkdtemp(join(tmpdir(), 'plugboard-osv-'))
  const write: Database['write'] = async (changed) => {
    for (const [name, record] of Object.entries(changed)) {
      const text = typeof record === 'string' ? record : JSON.stringify(record)
      await writeFile(join(path, `${name}.json`), text)
    }
  }
  await write(records)
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

function advisory(id: string, name: string, severity: string, fixed?: string): object {
  const events = [{ introduced: '0' }, ...(fixed === undefined ? [] : [{ fixed }])]
  return {
    id,
    aliases: [`CVE-${id}`],
    summary: `${name} is vulnerable`,
    affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }],
    database_specific: { severity },
  }
}

const LODASH = advisory('GHSA-1', 'lodash', 'HIGH', '4.17.21')
const OTHER = advisory('GHSA-2', 'never-used', 'LOW')

function billOf(...packages: readonly string[]): string {
  const components = packages.map((each) => {
    const [name, version] = each.split('@')
    return { type: 'library', name, version }
  })
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components })
}

function aDayLater(): number {
  return Date.now() + 86_400_001
}

/** Publishes a ZIP with this bill of materials, or without one. */
async function publish(registry: RegistryUnderTest, version: string, bill?: string): Promise<void> {
  const zip = await buildZip([
    { path: 'manifest.json', content: JSON.stringify(metadataOf({ version })) },
    { path: 'bundle.js', content: `export default ${JSON.stringify(version)}\n` },
    ...(bill === undefined ? [] : [{ path: 'sbom.cdx.json', content: bill }]),
  ])
  await registry.publish(metadataOf({ version }), new Uint8Array(zip))
}

async function listed(registry: RegistryUnderTest, query = '') {
  return (await registry.request({ url: `/vulnerabilities${query}` })).body
}

const stateOf = async (registry: RegistryUnderTest) => (await listed(registry)).search.state

/** What is listed once a search is in that state. */
function searched(registry: RegistryUnderTest, expected: object) {
  return vi.waitFor(async () => {
    const body = await listed(registry)
    expect(body.search).toMatchObject(expected)
    return body
  }, WAIT)
}

/** Opens a registry that searches at its start, with what others left in the store and the catalog. */
function openSearching(
  { path }: Database,
  ports: Pick<Parameters<typeof openRegistry>[0] & object, 'store' | 'catalog' | 'clock'>,
  env: Readonly<Record<string, string>> = {},
) {
  return openRegistry({ ...ports, env: { OSV_DATABASE: path, ...env } })
}

describe('the search for known vulnerabilities in published versions', () => {
  it('names the component, the fix, the version, and the tenants that have that version', async () => {
    await using database = await openDatabase({ a: LODASH, b: OTHER })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using registry = await openRegistry(ports)
    await publish(registry, '1.0.0', billOf('lodash@4.17.20', 'clsx@2.1.1'))
    await publish(registry, '2.0.0', billOf('lodash@4.17.21'))
    await registry.publish(metadataOf({ version: '3.0.0' }))
    for (const [tenant, version] of [
      ['acme', '1.0.0'],
      ['globex', '2.0.0'],
      ['initech', '1.0.0'],
    ] as const) {
      const body = { pluginId: 'test-plugin', version }
      expect((await registry.install(tenant, body)).status).toBeLessThan(300)
    }
    await using searching = await openSearching(database, ports)
    const { items, nextCursor, search } = await searched(searching, { state: 'done' })
    expect(search).toEqual({
      state: 'done',
      reason: null,
      finishedAt: expect.any(String),
      database: { advisories: 2, skipped: 0, revision: expect.stringMatching(/^[\da-f]{64}$/) },
      versions: 3,
      withoutBill: 1,
      unreadable: 0,
      unsearched: 0,
      leftOut: [],
      vulnerabilities: 1,
    })
    expect(items).toEqual([
      {
        pluginId: 'test-plugin',
        version: '1.0.0',
        component: 'lodash',
        componentVersion: '4.17.20',
        id: 'GHSA-1',
        aliases: ['CVE-GHSA-1'],
        severity: 'high',
        summary: 'lodash is vulnerable',
        fixedIn: '4.17.21',
        isCertain: true,
        tenantCount: 2,
        tenants: ['acme', 'initech'],
      },
    ])
    expect(nextCursor).toBeNull()
    const { text } = await searching.request({ url: '/metrics' })
    expect(text).toMatch(/^plugboard_known_vulnerabilities\{.*severity="high".*\} 1$/m)
    expect(text).toMatch(/^plugboard_known_vulnerabilities\{.*severity="critical".*\} 0$/m)
    expect(text).toMatch(/^plugboard_vulnerability_search_failed\{.*\} 0$/m)
  })

  it('finds what a changed database names in what was published before', async () => {
    await using database = await openDatabase({ b: OTHER })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using registry = await openSearching(database, ports, { OSV_INTERVAL_MS: '100' })
    await publish(registry, '1.0.0', billOf('lodash@4.17.20'))
    await searched(registry, { state: 'done', versions: 1, vulnerabilities: 0 })
    await database.write({ a: LODASH })
    expect((await searched(registry, { vulnerabilities: 1 })).items[0].id).toBe('GHSA-1')
  })

  it('is done by one registry within an interval', async () => {
    await using database = await openDatabase({ a: LODASH })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using first = await openSearching(database, ports)
    const { search } = await searched(first, { state: 'done' })
    await publish(first, '1.0.0', billOf('lodash@4.17.20'))
    await using second = await openSearching(database, ports)
    expect((await listed(second)).search).toEqual(search)
    await second[Symbol.asyncDispose]()
    expect((await listed(first)).search).toEqual(search)
    await using third = await openSearching(database, { ...ports, clock: aDayLater })
    await searched(third, { versions: 1, vulnerabilities: 1 })
  })

  it('is done again at a start with another database, and not with the same', async () => {
    await using database = await openDatabase({ b: OTHER })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using first = await openSearching(database, ports)
    const { search } = await searched(first, { state: 'done' })
    await publish(first, '1.0.0', billOf('lodash@4.17.20'))
    await first[Symbol.asyncDispose]()
    await database.write({ a: LODASH })
    await using second = await openSearching(database, ports)
    const again = await searched(second, { versions: 1, vulnerabilities: 1 })
    expect(again.search.database?.revision).not.toBe(search.database?.revision)
  })

  it('is done again at a start after it failed', async () => {
    await using database = await openDatabase({ a: LODASH })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using broken = await openRegistry({ ...ports, env: { OSV_DATABASE: join(database.path, 'none') } })
    await searched(broken, { state: 'failed' })
    await broken[Symbol.asyncDispose]()
    await using mended = await openSearching(database, ports)
    expect((await searched(mended, { state: 'done' })).search.reason).toBeNull()
  })

  it('says that it failed and why, and still lists what the one before found', async () => {
    await using database = await openDatabase({ a: LODASH })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using registry = await openRegistry(ports)
    await publish(registry, '1.0.0', billOf('lodash@4.17.20'))
    await using searching = await openSearching(database, ports, { OSV_INTERVAL_MS: '100' })
    await searched(searching, { state: 'done', vulnerabilities: 1 })
    await rm(database.path, { recursive: true })
    const failed = await searched(searching, { state: 'failed' })
    expect(failed.search.reason).toContain(`the vulnerability database ${database.path} cannot be read`)
    expect(failed.items).toHaveLength(1)
    const { text } = await searching.request({ url: '/metrics' })
    expect(text).toMatch(/^plugboard_vulnerability_search_failed\{.*\} 1$/m)
    expect(text).toMatch(/^plugboard_known_vulnerabilities\{.*severity="high".*\} 1$/m)
  })

  it('fails in an outage of the store, and never takes it for a version without a bill of materials', async () => {
    await using database = await openDatabase({ a: LODASH })
    const store = faulty(createMemoryStore())
    const catalog = createMemoryCatalog()
    await using registry = await openRegistry({ store, catalog })
    await publish(registry, '1.0.0', billOf('lodash@4.17.20'))
    store.plan({ failOn: 'open' })
    store.plan({ failOn: 'check' })
    await using searching = await openSearching(database, { store, catalog }, { OSV_INTERVAL_MS: '100' })
    await searched(searching, { state: 'done', unreadable: 0, withoutBill: 0, vulnerabilities: 1 })
    expect(store.calls.filter(({ method }) => method === 'open').length).toBeGreaterThan(1)
  })

  it('counts versions whose bill of materials is faulty, and files of the database that it skipped', async () => {
    await using database = await openDatabase({ a: LODASH, broken: '{' })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using registry = await openRegistry(ports)
    await publish(registry, '1.0.0', '{"bomFormat":"CycloneDX","specVersion":"9.9"}')
    await using searching = await openSearching(database, ports)
    const { search } = await searched(searching, { state: 'done' })
    expect(search).toMatchObject({ versions: 1, unreadable: 1, withoutBill: 0, database: { skipped: 1 } })
    expect(search.leftOut).toEqual([
      {
        pluginId: 'test-plugin',
        version: '1.0.0',
        reason: expect.stringContaining('sbom.cdx.json has a version of CycloneDX that is not read here'),
      },
    ])
  })

  it('leaves out a version whose bill of materials the store cannot read while it answers otherwise, names it, and searches the rest', async () => {
    await using database = await openDatabase({ a: LODASH })
    const store = faulty(createMemoryStore())
    const catalog = createMemoryCatalog()
    await using registry = await openRegistry({ store, catalog })
    await publish(registry, '1.0.0', billOf('lodash@4.17.20'))
    await publish(registry, '2.0.0', billOf('lodash@4.17.20'))
    store.plan({ failOn: 'open', times: 2 })
    await using searching = await openSearching(database, { store, catalog })
    const { search, items } = await searched(searching, { state: 'done', versions: 2, unsearched: 1 })
    expect(search.leftOut).toMatchObject([
      { version: '2.0.0', reason: expect.stringContaining('sbom.cdx.json cannot be read: ') },
    ])
    expect(items).toMatchObject([{ version: '1.0.0', id: 'GHSA-1' }])
    const { text } = await searching.request({ url: '/metrics' })
    expect(text).toMatch(/^plugboard_vulnerability_unsearched_versions\{.*cause="unsearched".*\} 1$/m)
  })

  it('lists the most severe first, in pages', async () => {
    const records = ['LOW', 'CRITICAL', 'MODERATE', 'HIGH'].map((severity, n) => [
      `r${n}`,
      advisory(`GHSA-${severity}`, `p${n}`, severity),
    ])
    await using database = await openDatabase(Object.fromEntries(records))
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using registry = await openRegistry(ports)
    await publish(registry, '1.0.0', billOf('p0@1.0.0', 'p1@1.0.0', 'p2@1.0.0', 'p3@1.0.0'))
    await using searching = await openSearching(database, ports)
    await searched(searching, { state: 'done' })
    const ids: string[][] = []
    for (let query: string | null = '?limit=3'; query !== null; ) {
      const { items, nextCursor } = await listed(searching, query)
      ids.push(items.map(({ id }: { id: string }) => id))
      query = nextCursor === null ? null : `?limit=3&cursor=${nextCursor}`
    }
    expect(ids).toEqual([['GHSA-CRITICAL', 'GHSA-HIGH', 'GHSA-MODERATE'], ['GHSA-LOW']])
  })

  it('keeps 500 vulnerabilities, 50 tenants of each, and counts all', async () => {
    const names = Array.from({ length: 510 }, (_, n) => `p${n}`)
    const affected = names.map((name) => ({
      package: { ecosystem: 'npm', name },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    }))
    await using database = await openDatabase({ a: { id: 'MAL-1', affected } })
    const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    await using registry = await openRegistry(ports)
    await publish(registry, '1.0.0', billOf(...names.map((name) => `${name}@1.0.0`)))
    for (let n = 0; n < 60; n += 1)
      await registry.install(`tenant-${n}`, { pluginId: 'test-plugin', version: '1.0.0' })
    await using searching = await openSearching(database, ports)
    const { items, search } = await searched(searching, { state: 'done' })
    expect(search.vulnerabilities).toBe(510)
    expect(items[0]).toMatchObject({ severity: 'critical', tenantCount: 60 })
    expect(items[0].tenants).toHaveLength(50)
    expect((await storedFindings(ports.catalog)).length).toBe(500)
  })

  it('that is stopped is left to the next one, which need not wait', async () => {
    await using database = await openDatabase({ a: LODASH })
    const catalog = createMemoryCatalog()
    const ports = {
      catalog,
      store: createMemoryStore(),
      clock: Date.now,
      createId: () => 'holder',
      leaseMs: 60_000,
    }
    const timing = { intervalMs: 86_400_000, clock: Date.now }
    await using held = holdDatabase({ path: database.path, ...timing })
    const settings = { database: held, intervalMs: timing.intervalMs }
    const stopped = AbortSignal.abort(new RangeError('enough'))
    await expect(searchVulnerabilities(ports, { ...settings, signal: stopped })).rejects.toThrow('enough')
    expect((await catalog.jobs.find('vulnerabilities'))?.value).toMatchObject({
      lease: { expiresAtMs: 0 },
      progress: { search: { state: 'none' } },
    })
    const { signal } = new AbortController()
    expect(await searchVulnerabilities(ports, { ...settings, signal })).toMatchObject({
      kind: 'done',
      search: { state: 'done' },
    })
    expect(await searchVulnerabilities(ports, { ...settings, signal })).toEqual({ kind: 'not-due' })
  })

  it('is off without OSV_DATABASE, and says so', async () => {
    await using registry = await openRegistry()
    expect(await stateOf(registry)).toBe('off')
    expect((await registry.request({ url: '/metrics' })).text).not.toContain(
      'plugboard_known_vulnerabilities',
    )
  })
})

async function storedFindings(catalog: Catalog): Promise<readonly unknown[]> {
  const progress = (await catalog.jobs.find('vulnerabilities'))?.value.progress
  const found: unknown = typeof progress === 'object' && progress !== null && Reflect.get(progress, 'found')
  return Array.isArray(found) ? found : []
}
