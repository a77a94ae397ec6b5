import type {
  AuditEntry,
  HostId,
  PluginId,
  Sha256,
  TenantId,
  TokenId,
  Version,
  VersionFile,
} from '@plugboard/types'
import { upgradeTaskId } from '../records/record-kinds.ts'
import type {
  CheckDecisionsRecord,
  ExchangeRecord,
  HostRecord,
  JobRecord,
  ManifestTask,
  NamespaceRecord,
  OwnershipRecord,
  PluginRecord,
  PurgeRecord,
  RequestCountRecord,
  SessionRecord,
  TenantRecord,
  TokenRecord,
  TrustedPublishersRecord,
  UpgradeTask,
  UsageRecord,
  VersionRecord,
} from '../records/records.ts'

const SHA256 = 'a'.repeat(64)
const INTEGRITY = `sha384-${'A'.repeat(64)}`

/** A publish that has just begun, for tests. */
export function sampleVersion(
  pluginId: PluginId,
  version: Version,
  changes: Partial<VersionRecord> = {},
): VersionRecord {
  return {
    pluginId,
    version,
    digest: SHA256,
    state: 'publishing',
    lease: { holder: 'registry-1', expiresAtMs: 1_700_000_000_000 },
    reservedBy: 'ci',
    summary: null,
    checks: [{ name: 'archive-safety', outcome: 'passed', message: 'nothing escapes the bundle' }],
    createdAtMs: 1_700_000_000_000,
    ...changes,
  }
}

/** A visible version. */
export function sampleActiveVersion(pluginId: PluginId, version: Version): VersionRecord {
  return sampleVersion(pluginId, version, {
    state: 'active',
    lease: null,
    summary: {
      metadata: samplePlugin(pluginId).latest,
      entry: 'bundle.js',
      integrity: INTEGRITY,
      sha256: SHA256,
      sizeBytes: 1,
      fileCount: 1,
      publishedAt: '2026-01-01T00:00:00.000Z',
      publisher: null,
      isConfigurable: true,
    },
  })
}

/** `count` files of a version. */
export function sampleFiles(fileCount: number): VersionFile[] {
  return Array.from({ length: fileCount }, (_, index) => ({
    path: index === 0 ? 'bundle.js' : `chunks/naïve-文件-${index}.js`,
    size: index,
    contentType: 'application/javascript; charset=utf-8',
    sha256: SHA256,
    integrity: INTEGRITY,
    encodings: [{ coding: 'br' as const, size: index, sha256: SHA256 }],
  }))
}

/** A plugin of version 1.0.0, for tests. */
export function samplePlugin(
  pluginId: PluginId,
  latest: Partial<PluginRecord['latest']> = {},
  updatedAtMs = 1_700_000_000_000,
): PluginRecord {
  return {
    pluginId,
    latest: {
      id: pluginId,
      name: 'Test Plugin',
      version: '1.0.0',
      description: '',
      category: null,
      extensionPoints: [],
      compat: {},
      isolation: 'inline',
      ...latest,
    },
    latestEntry: 'bundle.js',
    createdAtMs: 1_700_000_000_000,
    updatedAtMs,
  }
}

/** A tenant that has one plugin, for tests. */
export function sampleTenant(
  tenantId: string,
  generation = 1,
  config: TenantRecord['plugins'][number]['config'] = {},
): TenantRecord {
  const secrets = [{ pointer: '/gateway/$key~1.id', sealed: '2026.AAAA', setAtMs: 1_700_000_000_000 }]
  const plugin = { pluginId: 'test-plugin', version: '1.0.0', config, secrets, enabled: true }
  return {
    tenantId,
    generation,
    plugins: [{ ...plugin, installedAtMs: 1_700_000_000_000, updatedAtMs: 1_700_000_000_000 }],
  }
}

/** A generation that an install has made, for tests. */
export function sampleGeneration(
  tenantId: string,
  generation = 1,
  config: TenantRecord['plugins'][number]['config'] = {},
): TenantRecord {
  return {
    ...sampleTenant(tenantId, generation, config),
    hostId: 'web',
    keptConfigurations: [{ pluginId: 'kept-plugin', config: { colour: 'red' }, keptAtMs: 1 }],
    minReleaseAgeMs: 60_000,
    securityFixes: 'wait',
    freeze: { reason: 'Peak season.', untilMs: null },
    origin: { madeAtMs: 1_700_000_000_000, madeBy: 'ci', from: 'api' },
    changes: [{ change: 'installed', pluginId: 'test-plugin', fields: [] }],
  }
}

/** A host, for tests. */
export function sampleHost(hostId: HostId, version: Version = '1.0.0'): HostRecord {
  return { hostId, version, react: '19.2', extensionPoints: { header: '1.2', 'a.b': '1' }, updatedAtMs: 1 }
}

/** The owners of a plugin, for tests. */
export function sampleOwnership(pluginId: PluginId, owners: readonly string[] = ['acme']): OwnershipRecord {
  return { pluginId, owners, revision: 0, changedAtMs: null, claimedAtMs: 1_700_000_000_000 }
}

/** A count of requests, for tests. */
export function sampleRequestCount(subject: string, windowStartMs = 60_000): RequestCountRecord {
  return { subject, windowStartMs, counts: { 'registry-1': 3 } }
}

/** A namespace, for tests. */
export function sampleNamespace(namespace: string, owners: readonly string[] = ['acme']): NamespaceRecord {
  return { namespace, owners, reservedAtMs: 1_700_000_000_000 }
}

/** A token, for tests. */
export function sampleToken(tokenId: TokenId, revokedAtMs: number | null = null): TokenRecord {
  return {
    tokenId,
    name: 'ci',
    sha256: SHA256,
    scopes: ['publish'],
    tenants: ['*'],
    plugins: ['acme-*'],
    createdAtMs: 1_700_000_000_000,
    createdBy: null,
    expiresAtMs: null,
    revokedAtMs,
    lastUsedAtMs: null,
  }
}

/** A session of a person, for tests. */
export function sampleSession(sessionId: Sha256, changes: Partial<SessionRecord> = {}): SessionRecord {
  const grants = { scopes: ['read'], tenants: ['acme'], plugins: [] } as const
  return {
    sessionId,
    personId: 'person',
    name: 'Zoë',
    basis: { kind: 'provider', issuer: 'https://id.example', ...grants, publisher: 'shop' },
    createdAtMs: 1_700_000_000_000,
    lastUsedAtMs: 1_700_000_000_000,
    expiresAtMs: 1_700_086_400_000,
    endsAtMs: 1_700_003_600_000,
    ...changes,
  }
}

/** An audit entry, for tests. Its hashes are of nothing. */
export function sampleAuditEntry(sequence: number, changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    sequence,
    at: '2026-06-01T00:00:00.000Z',
    action: 'tenant.plugin.installed',
    outcome: 'changed',
    caller: { kind: 'token', name: 'anna', tokenId: '4fJk20ZsQ1xV', personId: null },
    address: '127.0.0.1',
    requestId: 'a-request',
    subject: { tenantId: 'shop', pluginId: 'banner', version: '1.0.0', generation: 7 },
    before: null,
    after: { version: '1.0.0' },
    previousHash: SHA256,
    hash: SHA256,
    ...changes,
  }
}

/** A job with a lease, for tests. */
export function sampleJob(job: string, expiresAtMs = 1_700_000_000_000): JobRecord {
  return { job, lease: { holder: 'registry-1', expiresAtMs } }
}

/** A task for a plugin, for tests. */
export function sampleUpgradeTask(pluginId: PluginId, dueAtMs: number | null = 1): UpgradeTask {
  const subject = { kind: 'plugin', pluginId } as const
  const pages = [{ id: 'page-1', tenantIds: ['acme'], expiresAtMs: 1_700_000_000_000 }]
  const progress = { after: 'acme', requestedAtMs: 1, finishedAtMs: null, visited: 0, changed: 0, failed: 0 }
  return { taskId: upgradeTaskId(subject), subject, dueAtMs, pages, ...progress }
}

/** A task for the manifest of a tenant, for tests. */
export function sampleManifestTask(tenantId: TenantId, dueAtMs = 1): ManifestTask {
  return { tenantId, generation: 3, dueAtMs, requestedAtMs: 1_700_000_000_000 }
}

/** What an owner has published, for tests. */
export function sampleUsage(owner: string, versions = 1): UsageRecord {
  return { owner, versions, bytes: versions * 10, pending: [{ pluginId: 'p', version: '1.0.0', bytes: 10 }] }
}

/** A purge that waits for its first call, for tests. */
export function samplePurge(id: string, changes: Partial<PurgeRecord> = {}): PurgeRecord {
  return {
    id,
    pluginId: 'p',
    version: '1.0.0',
    tags: [],
    state: 'waiting',
    requestedAtMs: 1_700_000_000_000,
    dueAtMs: 1_700_000_000_000,
    lease: null,
    calls: 0,
    failures: 0,
    lastResult: null,
    ...changes,
  }
}

/** Which CI jobs may publish a plugin, for tests. */
export function sampleTrustedPublishers(pluginId: PluginId): TrustedPublishersRecord {
  return {
    pluginId,
    publishers: [
      {
        publisherId: '4fJk20ZsQ1xV',
        provider: 'github',
        issuer: 'https://token.actions.githubusercontent.com',
        claims: { repository: 'acme/shop', 'a.b$c': 'ünïcode' },
        workflow: 'release.yml',
        publisher: 'acme',
        addedAtMs: 1_700_000_000_000,
        addedBy: null,
      },
    ],
    updatedAtMs: 1_700_000_000_000,
  }
}

/** Decisions about the findings of a plugin, for tests: one that expires at each of these times. */
export function sampleCheckDecisions(
  pluginId: PluginId,
  ...expiries: readonly number[]
): CheckDecisionsRecord {
  const decisions = (expiries.length > 0 ? expiries : [1_700_086_400_000]).map((expiresAtMs, index) => ({
    decisionId: `decision${String(index).padStart(4, '0')}`,
    fingerprint: SHA256,
    code: 'SECRET_FOUND' as const,
    file: 'chunks/naïve-文件.js',
    version: '1.0.0',
    scope: 'plugin' as const,
    effect: 'allow' as const,
    reason: 'A key for tests,\nwhich opens nothing.',
    decidedBy: 'Zoë',
    decidedAtMs: 1_700_000_000_000,
    expiresAtMs,
  }))
  return { pluginId, decisions }
}

/** A staged version that waits for people since a time, for tests. */
export function sampleWaitingVersion(pluginId: PluginId, version: Version, sinceMs: number): VersionRecord {
  return {
    ...sampleActiveVersion(pluginId, version),
    state: 'staged',
    staged: { atMs: sinceMs },
    checks: [{ name: 'secrets', outcome: 'waiting', message: 'a credential' }],
  }
}

/** An id token that was exchanged, for tests. */
export function sampleExchange(exchangeId: string, expiresAtMs = 1_700_000_000_000): ExchangeRecord {
  return { exchangeId, tokenId: '4fJk20ZsQ1xV', expiresAtMs }
}
