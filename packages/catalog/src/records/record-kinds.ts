import type { HostId, PluginId, Sha256, TenantId, TokenId, VersionRef } from '@plugboard/types'
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
  UpgradeSubject,
  UpgradeTask,
  UsageRecord,
  VersionRecord,
} from './records.ts'

/** What every adapter needs to know of one kind of record. */
export interface RecordKind<Key, Value> {
  readonly name: string
  readonly keyOf: (value: Value) => Key
  /** One string per key. */
  readonly idOf: (key: Key) => string
  /** The properties that make the key; each is a string. */
  readonly keyProperties: readonly (keyof Value & string)[]
  /** The property that is stored separately, because listings do not need it. */
  readonly apart?: keyof Value & string
  /** Another such property, which not every record has. */
  readonly apartIfAny?: keyof Value & string
}

export const versionKind = {
  name: 'versions',
  keyOf: ({ pluginId, version }) => ({ pluginId, version }),
  // Neither a plugin id nor a version has an "@".
  idOf: ({ pluginId, version }) => `${pluginId}@${version}`,
  keyProperties: ['pluginId', 'version'],
  apart: 'checks',
  apartIfAny: 'capabilities',
} as const satisfies RecordKind<VersionRef, VersionRecord>

export const pluginKind = {
  name: 'plugins',
  keyOf: ({ pluginId }) => pluginId,
  idOf: (pluginId) => pluginId,
  keyProperties: ['pluginId'],
} as const satisfies RecordKind<PluginId, PluginRecord>

export const tenantKind = {
  name: 'tenants',
  keyOf: ({ tenantId }) => tenantId,
  idOf: (tenantId) => tenantId,
  keyProperties: ['tenantId'],
} as const satisfies RecordKind<TenantId, TenantRecord>

export const usageKind = {
  name: 'usages',
  keyOf: ({ owner }) => owner,
  idOf: (owner) => owner,
  keyProperties: ['owner'],
} as const satisfies RecordKind<string, UsageRecord>

export const upgradeTaskKind = {
  name: 'upgradeTasks',
  keyOf: ({ taskId }) => taskId,
  idOf: (taskId) => taskId,
  keyProperties: ['taskId'],
} as const satisfies RecordKind<string, UpgradeTask>

export const manifestTaskKind = {
  name: 'manifestTasks',
  keyOf: ({ tenantId }) => tenantId,
  idOf: (tenantId) => tenantId,
  keyProperties: ['tenantId'],
} as const satisfies RecordKind<TenantId, ManifestTask>

/** The key of the task for a plugin, a tenant or a host. */
export function upgradeTaskId(subject: UpgradeSubject): string {
  switch (subject.kind) {
    case 'plugin':
      return `plugin ${subject.pluginId}`
    case 'tenant':
      return `tenant ${subject.tenantId}`
    case 'host':
      return `host ${subject.hostId}`
  }
}

export const hostKind = {
  name: 'hosts',
  keyOf: ({ hostId }) => hostId,
  idOf: (hostId) => hostId,
  keyProperties: ['hostId'],
} as const satisfies RecordKind<HostId, HostRecord>

export const ownershipKind = {
  name: 'ownerships',
  keyOf: ({ pluginId }) => pluginId,
  idOf: (pluginId) => pluginId,
  keyProperties: ['pluginId'],
} as const satisfies RecordKind<PluginId, OwnershipRecord>

export const requestCountKind = {
  name: 'requestCounts',
  keyOf: ({ subject }) => subject,
  idOf: (subject) => subject,
  keyProperties: ['subject'],
} as const satisfies RecordKind<string, RequestCountRecord>

export const namespaceKind = {
  name: 'namespaces',
  keyOf: ({ namespace }) => namespace,
  idOf: (namespace) => namespace,
  keyProperties: ['namespace'],
} as const satisfies RecordKind<string, NamespaceRecord>

export const tokenKind = {
  name: 'tokens',
  keyOf: ({ tokenId }) => tokenId,
  idOf: (tokenId) => tokenId,
  keyProperties: ['tokenId'],
} as const satisfies RecordKind<TokenId, TokenRecord>

export const trustedPublishersKind = {
  name: 'trustedPublishers',
  keyOf: ({ pluginId }) => pluginId,
  idOf: (pluginId) => pluginId,
  keyProperties: ['pluginId'],
} as const satisfies RecordKind<PluginId, TrustedPublishersRecord>

export const checkDecisionKind = {
  name: 'checkDecisions',
  keyOf: ({ pluginId }) => pluginId,
  idOf: (pluginId) => pluginId,
  keyProperties: ['pluginId'],
} as const satisfies RecordKind<PluginId, CheckDecisionsRecord>

export const exchangeKind = {
  name: 'exchanges',
  keyOf: ({ exchangeId }) => exchangeId,
  idOf: (exchangeId) => exchangeId,
  keyProperties: ['exchangeId'],
} as const satisfies RecordKind<string, ExchangeRecord>

export const sessionKind = {
  name: 'sessions',
  keyOf: ({ sessionId }) => sessionId,
  idOf: (sessionId) => sessionId,
  keyProperties: ['sessionId'],
} as const satisfies RecordKind<Sha256, SessionRecord>

export const jobKind = {
  name: 'jobs',
  keyOf: ({ job }) => job,
  idOf: (job) => job,
  keyProperties: ['job'],
} as const satisfies RecordKind<string, JobRecord>

export const purgeKind = {
  name: 'purges',
  keyOf: ({ id }) => id,
  idOf: (id) => id,
  keyProperties: ['id'],
} as const satisfies RecordKind<string, PurgeRecord>

/** When the first of a plugin's decisions expires. */
export function firstExpiryOf({ decisions }: CheckDecisionsRecord): number {
  return Math.min(...decisions.map(({ expiresAtMs }) => expiresAtMs))
}

/** Since when a version waits for people who decide about its findings; null when it does not. */
export function waitingSince({ state, staged, createdAtMs, checks }: VersionRecord): number | null {
  if (state !== 'staged' || !checks.some(({ outcome }) => outcome === 'waiting')) return null
  return staged?.atMs ?? createdAtMs
}

/** The id of a record about to be replaced. Throws a TypeError when the replacement has another key. */
export function replacedId<Key, Value>(kind: RecordKind<Key, Value>, current: Value, next: Value): string {
  const id = kind.idOf(kind.keyOf(current))
  const nextId = kind.idOf(kind.keyOf(next))
  if (nextId !== id)
    throw new TypeError(`${kind.name}: ${id} cannot be replaced by ${nextId}; the key must stay the same`)
  return id
}
