import { describe, expect, vi } from 'vitest'
import type { Catalog, Records } from '../catalog.ts'
import { CatalogUnavailableError } from '../errors.ts'
import type { CatalogUnderTest, ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import {
  sampleAuditEntry,
  sampleCheckDecisions,
  sampleExchange,
  sampleFiles,
  sampleGeneration,
  sampleHost,
  sampleJob,
  sampleManifestTask,
  sampleNamespace,
  sampleOwnership,
  samplePlugin,
  samplePurge,
  sampleRequestCount,
  sampleSession,
  sampleTenant,
  sampleToken,
  sampleTrustedPublishers,
  sampleUpgradeTask,
  sampleUsage,
  sampleVersion,
} from '../testing/sample-records.ts'

const LIST = { pluginId: 'p', version: '1.0.0', digest: 'a'.repeat(64) }

/** The results of calls while the database cannot answer. */
export function describeOutages(test: ContractTest): void {
  describe('during an outage', () => {
    test('the check passes while the database can answer', async ({ catalog }) => {
      await expect(catalog.check()).resolves.toBeUndefined()
    })

    test('no method reports absence, and all work again afterwards', (subject, skip) =>
      subject.outage
        ? expectRecovery(subject.catalog, subject.outage)
        : skip('its database cannot have an outage'))

    test('every method rejects as it does after the catalog was closed', async ({ catalog }) => {
      await catalog.check()
      await catalog[Symbol.asyncDispose]()
      expect(await outcomes(catalog)).toEqual(outcomesOf(catalog, 'CatalogUnavailableError'))
      await expect(catalog[Symbol.asyncDispose]()).resolves.toBeUndefined()
    })
  })
}

async function expectRecovery(
  catalog: Catalog,
  outage: NonNullable<CatalogUnderTest['outage']>,
): Promise<void> {
  const known = await inserted(catalog.tenants, sampleTenant('known'))
  await outage.begin()
  expect(await outcomes(catalog)).toEqual(outcomesOf(catalog, 'CatalogUnavailableError'))
  await outage.end()
  await vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })
  expect(await catalog.tenants.find('known')).toEqual(known)
  expect(await outcomes(catalog)).toEqual(outcomesOf(catalog, 'answered'))
}

/** Every method of the port, called once. */
function callsOf(catalog: Catalog): Readonly<Record<string, () => Promise<unknown>>> {
  const calls: Record<string, () => Promise<unknown>> = {
    check: () => catalog.check(),
    'versions.listActive': () => catalog.versions.listActive({ pluginId: 'p', limit: 1 }),
    'versions.listStaged': () => catalog.versions.listStaged({ pluginId: 'p', limit: 1 }),
    'versions.listWaiting': () => catalog.versions.listWaiting({ limit: 1 }),
    'versions.listAll': () => catalog.versions.listAll({ limit: 1 }),
    'versions.listExpired': () => catalog.versions.listExpired({ expiredBeforeMs: 1, limit: 1 }),
    'fileLists.put': () => catalog.fileLists.put(LIST, sampleFiles(1)),
    'fileLists.find': () => catalog.fileLists.find(LIST),
    'fileLists.remove': () => catalog.fileLists.remove(LIST),
    'tenants.listWithPlugin': () => catalog.tenants.listWithPlugin({ pluginId: 'p', limit: 1 }),
    'tenants.revisionsOf': () => catalog.tenants.revisionsOf(['t']),
    'tenants.listIds': () => catalog.tenants.listIds({ limit: 1 }),
    'manifestTasks.listDue': () => catalog.manifestTasks.listDue({ dueBeforeMs: 1, limit: 1 }),
    'upgradeTasks.listDue': () => catalog.upgradeTasks.listDue({ dueBeforeMs: 1, limit: 1 }),
    'generations.put': () => catalog.generations.put(sampleGeneration('t')),
    'generations.find': () => catalog.generations.find({ tenantId: 't', generation: 1 }),
    'generations.list': () => catalog.generations.list({ tenantId: 't', below: 2, limit: 1 }),
    'generations.removeBelow': () => catalog.generations.removeBelow({ tenantId: 't', generation: 1 }),
    'auditEntries.append': () => catalog.auditEntries.append([sampleAuditEntry(1)]),
    'auditEntries.newest': () => catalog.auditEntries.newest(),
    'auditEntries.listAfter': () => catalog.auditEntries.listAfter({ after: 0, limit: 1 }),
    'auditEntries.search': () => catalog.auditEntries.search({ limit: 1 }),
    'checkDecisions.listExpired': () => catalog.checkDecisions.listExpired({ expiredBeforeMs: 1, limit: 1 }),
    'exchanges.listExpired': () => catalog.exchanges.listExpired({ expiredBeforeMs: 1, limit: 1 }),
    'requestCounts.listPast': () => catalog.requestCounts.listPast({ startedBeforeMs: 1, limit: 1 }),
    'ownerships.list': () => catalog.ownerships.list({ limit: 1 }),
    'ownerships.privateAmong': () => catalog.ownerships.privateAmong(['p']),
    'ownerships.listPrivate': () => catalog.ownerships.listPrivate({ reader: { kind: 'anybody' }, limit: 1 }),
    'ownerships.listDue': () => catalog.ownerships.listDue({ dueBeforeMs: 1, limit: 1 }),
    'namespaces.list': () => catalog.namespaces.list({ limit: 1 }),
    'plugins.listIds': () => catalog.plugins.listIds({ limit: 1 }),
    'tokens.list': () => catalog.tokens.list({ limit: 1 }),
    'sessions.list': () => catalog.sessions.list({ limit: 1 }),
    'sessions.listOf': () => catalog.sessions.listOf({ personId: 'p', limit: 1 }),
    'sessions.listEnded': () => catalog.sessions.listEnded({ endedBeforeMs: 1, limit: 1 }),
    'hosts.list': () => catalog.hosts.list({ limit: 1 }),
    'purges.list': () => catalog.purges.list({ limit: 1 }),
    'purges.listDue': () => catalog.purges.listDue({ dueBeforeMs: 1, limit: 1 }),
    'plugins.list': () => catalog.plugins.list({ order: 'id', text: 'p', limit: 1 }),
  }
  const addRecords = <Key, Value>(kind: string, records: Records<Key, Value>, key: Key, value: Value) => {
    const stored = { value, revision: 'stale' }
    calls[`${kind}.find`] = () => records.find(key)
    calls[`${kind}.insert`] = () => records.insert(value)
    calls[`${kind}.replace`] = () => records.replace(stored, value)
    calls[`${kind}.remove`] = () => records.remove(stored)
  }
  const ref = { pluginId: 'p', version: '1.0.0' }
  addRecords('versions', catalog.versions, ref, sampleVersion('p', '1.0.0'))
  addRecords('plugins', catalog.plugins, 'p', samplePlugin('p'))
  addRecords('tenants', catalog.tenants, 't', sampleTenant('t'))
  addRecords('upgradeTasks', catalog.upgradeTasks, 'plugin p', sampleUpgradeTask('p'))
  addRecords('manifestTasks', catalog.manifestTasks, 't', sampleManifestTask('t'))
  addRecords('hosts', catalog.hosts, 'h', sampleHost('h'))
  addRecords('tokens', catalog.tokens, 't', sampleToken('t'))
  addRecords('requestCounts', catalog.requestCounts, 's', sampleRequestCount('s'))
  addRecords('namespaces', catalog.namespaces, 'n', sampleNamespace('n'))
  addRecords('ownerships', catalog.ownerships, 'p', sampleOwnership('p'))
  addRecords('trustedPublishers', catalog.trustedPublishers, 'p', sampleTrustedPublishers('p'))
  addRecords('checkDecisions', catalog.checkDecisions, 'p', sampleCheckDecisions('p'))
  addRecords('exchanges', catalog.exchanges, 'e', sampleExchange('e'))
  addRecords('sessions', catalog.sessions, 's', sampleSession('s'))
  addRecords('jobs', catalog.jobs, 'j', sampleJob('j'))
  addRecords('purges', catalog.purges, 'tags p', samplePurge('tags p'))
  addRecords('usages', catalog.usages, 'plugin p', sampleUsage('plugin p'))
  return calls
}

async function outcomes(catalog: Catalog): Promise<Record<string, string>> {
  const entries = Object.entries(callsOf(catalog)).map(async ([name, call]) => {
    try {
      await call()
      return [name, 'answered']
    } catch (error) {
      return [name, error instanceof CatalogUnavailableError ? error.name : String(error)]
    }
  })
  return Object.fromEntries(await Promise.all(entries))
}

function outcomesOf(catalog: Catalog, outcome: string): Record<string, string> {
  return Object.fromEntries(Object.keys(callsOf(catalog)).map((name) => [name, outcome]))
}
