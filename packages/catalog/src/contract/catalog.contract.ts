import { describe, it } from 'vitest'
import type { CatalogSource, CatalogUnderTest, ContractTest } from '../testing/catalog-under-test.ts'
import {
  sampleActiveVersion,
  sampleCheckDecisions,
  sampleExchange,
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
import { describeAuditEntries } from './audit-entries.contract.ts'
import { describeCheckDecisions } from './check-decisions.contract.ts'
import { describeExchanges } from './exchanges.contract.ts'
import { describeFileLists } from './file-lists.contract.ts'
import { describeGenerations } from './generations.contract.ts'
import { describeListById } from './list-by-id.contract.ts'
import { describeListedTenants } from './listed-tenants.contract.ts'
import { describeOutages } from './outages.contract.ts'
import { describePlugins } from './plugins.contract.ts'
import { describePrivatePlugins } from './private-plugins.contract.ts'
import { describePurges } from './purges.contract.ts'
import { describeFidelity, describeRecords } from './records.contract.ts'
import { describeRequestCounts } from './request-counts.contract.ts'
import { describeSessions } from './sessions.contract.ts'
import { describeTenantRevisions } from './tenant-revisions.contract.ts'
import { describeUpgrades } from './upgrades.contract.ts'
import { describeUsage } from './usage.contract.ts'
import { describeVersions } from './versions.contract.ts'

/** The suite that every adapter and every fake of the Catalog port passes. */
export function describeCatalog(name: string, source: CatalogSource): void {
  const test: ContractTest = (title, body) => {
    // The title and the assertions are those of the tests below.
    // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect
    it(title, async ({ skip }) => {
      if ('missing' in source) skip(source.missing)
      else await runOn(await source(), (subject) => body(subject, skip))
    })
  }

  describe(`Catalog: ${name}`, () => {
    describeRecords(test, {
      name: 'versions',
      recordsOf: (catalog) => catalog.versions,
      keyOf: ({ pluginId, version }) => ({ pluginId, version }),
      first: sampleVersion('a-plugin', '1.0.0-rc.1'),
      second: { ...sampleActiveVersion('a-plugin', '1.0.0-rc.1'), createdAtMs: 1, checks: [], counted: true },
      other: sampleVersion('a-plugin', '1.0.0'),
    })
    describeRecords(test, {
      name: 'plugins',
      recordsOf: (catalog) => catalog.plugins,
      keyOf: ({ pluginId }) => pluginId,
      first: samplePlugin('a-plugin', { extensionPoints: ['header', 'footer'], category: 'payment' }),
      second: samplePlugin('a-plugin', { extensionPoints: ['footer', 'aside'], name: 'Zażółć gęślą 🧩' }, 2),
      other: samplePlugin('a-plugin-2'),
    })
    describeRecords(test, {
      name: 'tenants',
      recordsOf: (catalog) => catalog.tenants,
      keyOf: ({ tenantId }) => tenantId,
      first: sampleTenant('Tenant.1', 1),
      second: sampleTenant('Tenant.1', 2, { colour: 'blue' }),
      other: sampleTenant('tenant.1', 1),
    })
    describeRecords(test, {
      name: 'upgradeTasks',
      recordsOf: (catalog) => catalog.upgradeTasks,
      keyOf: ({ taskId }) => taskId,
      first: sampleUpgradeTask('a-plugin', 1),
      second: sampleUpgradeTask('a-plugin', null),
      other: sampleUpgradeTask('a-plugin-2'),
    })
    describeRecords(test, {
      name: 'manifestTasks',
      recordsOf: (catalog) => catalog.manifestTasks,
      keyOf: ({ tenantId }) => tenantId,
      first: sampleManifestTask('Tenant.1', 1),
      second: sampleManifestTask('Tenant.1', 2),
      other: sampleManifestTask('tenant.1'),
    })
    describeRecords(test, {
      name: 'hosts',
      recordsOf: (catalog) => catalog.hosts,
      keyOf: ({ hostId }) => hostId,
      first: sampleHost('web.1', '1.0.0'),
      second: sampleHost('web.1', '1.1.0'),
      other: sampleHost('web.10'),
    })
    describeRecords(test, {
      name: 'ownerships',
      recordsOf: (catalog) => catalog.ownerships,
      keyOf: ({ pluginId }) => pluginId,
      first: sampleOwnership('a-plugin'),
      second: {
        ...sampleOwnership('a-plugin', ['acme', 'the other one']),
        revision: 1,
        changedAtMs: 1_700_000_000_001,
        confirmedRevision: 1,
        transfer: { to: 'ünïcode', requestedBy: null, requestedAtMs: 2 },
      },
      other: sampleOwnership('a-plugin-2'),
    })
    describeRecords(test, {
      name: 'requestCounts',
      recordsOf: (catalog) => catalog.requestCounts,
      keyOf: ({ subject }) => subject,
      first: sampleRequestCount('changes by ünïcode'),
      second: { ...sampleRequestCount('changes by ünïcode', 120_000), counts: {} },
      other: sampleRequestCount('changes by x'),
    })
    describeRecords(test, {
      name: 'namespaces',
      recordsOf: (catalog) => catalog.namespaces,
      keyOf: ({ namespace }) => namespace,
      first: sampleNamespace('acme'),
      second: sampleNamespace('acme', ['acme', 'ünïcode']),
      other: sampleNamespace('acme-2'),
    })
    describeRecords(test, {
      name: 'tokens',
      recordsOf: (catalog) => catalog.tokens,
      keyOf: ({ tokenId }) => tokenId,
      first: sampleToken('4fJk20ZsQ1xV'),
      second: sampleToken('4fJk20ZsQ1xV', 2),
      other: sampleToken('4fjk20ZsQ1xV'),
    })
    describeRecords(test, {
      name: 'trustedPublishers',
      recordsOf: (catalog) => catalog.trustedPublishers,
      keyOf: ({ pluginId }) => pluginId,
      first: sampleTrustedPublishers('a-plugin'),
      second: {
        ...sampleTrustedPublishers('a-plugin'),
        publishers: [],
        isRequired: true,
      },
      other: sampleTrustedPublishers('a-plugin-2'),
    })
    describeRecords(test, {
      name: 'checkDecisions',
      recordsOf: (catalog) => catalog.checkDecisions,
      keyOf: ({ pluginId }) => pluginId,
      first: sampleCheckDecisions('a-plugin'),
      second: sampleCheckDecisions('a-plugin', 2, 3_000_000_000_000),
      other: sampleCheckDecisions('a-plugin-2'),
    })
    describeRecords(test, {
      name: 'exchanges',
      recordsOf: (catalog) => catalog.exchanges,
      keyOf: ({ exchangeId }) => exchangeId,
      first: sampleExchange('a'),
      second: sampleExchange('a', 3_000_000_000_000),
      other: sampleExchange('A'),
    })
    describeRecords(test, {
      name: 'sessions',
      recordsOf: (catalog) => catalog.sessions,
      keyOf: ({ sessionId }) => sessionId,
      first: sampleSession('a1'),
      second: sampleSession('a1', {
        basis: { kind: 'token', tokenId: null, sha256: 'a'.repeat(64) },
        endsAtMs: 3_000_000_000_000,
      }),
      other: sampleSession('a2'),
    })
    describeRecords(test, {
      name: 'jobs',
      recordsOf: (catalog) => catalog.jobs,
      keyOf: ({ job }) => job,
      first: sampleJob('recovery', 1),
      second: sampleJob('recovery', 2),
      other: sampleJob('recovery '),
    })
    describeRecords(test, {
      name: 'usages',
      recordsOf: (catalog) => catalog.usages,
      keyOf: ({ owner }) => owner,
      first: sampleUsage('credential ci'),
      second: sampleUsage('credential ci', 2),
      other: sampleUsage('credential CI'),
    })
    describeRecords(test, {
      name: 'purges',
      recordsOf: (catalog) => catalog.purges,
      keyOf: ({ id }) => id,
      first: samplePurge('version p@1.0.0'),
      second: samplePurge('version p@1.0.0', {
        state: 'failed',
        dueAtMs: 3_000_000_000_000,
        tags: ['next'],
        lease: { holder: 'registry-1', expiresAtMs: 1 },
        lastResult: { atMs: 1, status: 500, error: 'answered 500' },
      }),
      other: samplePurge('version p@1.0.0-rc.1'),
    })
    describeFidelity(test)
    describeVersions(test)
    describeFileLists(test)
    describeGenerations(test)
    describeTenantRevisions(test)
    describeListedTenants(test)
    describePrivatePlugins(test)
    describeUpgrades(test)
    describePlugins(test)
    describeCheckDecisions(test)
    describeExchanges(test)
    describeRequestCounts(test)
    describeListById(test, {
      name: 'hosts',
      recordsOf: ({ hosts }) => hosts,
      ids: ['a', 'a-b', 'a.b', 'b'],
      sample: (id) => sampleHost(id),
    })
    describeListById(test, {
      name: 'tokens',
      recordsOf: ({ tokens }) => tokens,
      ids: ['0a', 'A', 'Z', 'a'],
      sample: (id) => sampleToken(id),
    })
    describeListById(test, {
      name: 'ownerships',
      recordsOf: ({ ownerships }) => ownerships,
      ids: ['a', 'a-b', 'a1', 'b'],
      sample: (id) => sampleOwnership(id),
    })
    describeListById(test, {
      name: 'namespaces',
      recordsOf: ({ namespaces }) => namespaces,
      ids: ['a', 'a-b', 'a1', 'b'],
      sample: (id) => sampleNamespace(id),
    })
    describeSessions(test)
    describePurges(test)
    describeAuditEntries(test)
    describeUsage(test)
    describeOutages(test)
  })
}

async function runOn(subject: CatalogUnderTest, body: (subject: CatalogUnderTest) => unknown): Promise<void> {
  await using _ = subject
  await body(subject)
}
