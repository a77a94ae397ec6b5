import { compareVersions, type VersionRef } from '@plugboard/types'
import type { Catalog, Stored } from '../catalog.ts'
import { CatalogUnavailableError } from '../errors.ts'
import { listPlugins } from '../queries/list-plugins.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { listedTenantOf, tenantWithPluginOf } from '../records/listed-tenant.ts'
import { readerId, readerIdsOf } from '../records/plugin-readers.ts'
import {
  checkDecisionKind,
  exchangeKind,
  firstExpiryOf,
  hostKind,
  jobKind,
  manifestTaskKind,
  namespaceKind,
  ownershipKind,
  pluginKind,
  purgeKind,
  type RecordKind,
  requestCountKind,
  sessionKind,
  tenantKind,
  tokenKind,
  trustedPublishersKind,
  upgradeTaskKind,
  usageKind,
  versionKind,
  waitingSince,
} from '../records/record-kinds.ts'
import type { OwnershipRecord, UpgradeTask, VersionRecord } from '../records/records.ts'
import { createMemoryAuditEntries } from './audit-entries.ts'
import { createMemoryFileLists } from './file-lists.ts'
import { createMemoryGenerations } from './generations.ts'
import { createMemoryPluginIndex } from './plugin-index.ts'
import { createMemoryRecords, type MemoryRecords } from './records.ts'

/** A catalog in memory: for tests, and the simplest implementation of the port. */
export function createMemoryCatalog(): Catalog {
  let isOpen = true
  const requireOpen = () => {
    if (!isOpen) throw new CatalogUnavailableError('the catalog is closed')
  }
  const versions = createMemoryRecords(versionKind, requireOpen)
  const plugins = createMemoryRecords(pluginKind, requireOpen)
  const hosts = createMemoryRecords(hostKind, requireOpen)
  const ownerships = createMemoryRecords(ownershipKind, requireOpen)
  const requestCounts = createMemoryRecords(requestCountKind, requireOpen)
  const namespaces = createMemoryRecords(namespaceKind, requireOpen)
  const tokens = createMemoryRecords(tokenKind, requireOpen)
  const checkDecisions = createMemoryRecords(checkDecisionKind, requireOpen)
  const exchanges = createMemoryRecords(exchangeKind, requireOpen)
  const sessions = createMemoryRecords(sessionKind, requireOpen)
  const purges = createMemoryRecords(purgeKind, requireOpen)
  const tenants = createMemoryRecords(tenantKind, requireOpen)
  const upgradeTasks = createMemoryRecords(upgradeTaskKind, requireOpen)
  const manifestTasks = createMemoryRecords(manifestTaskKind, requireOpen)
  const index = createMemoryPluginIndex(() =>
    plugins
      .all()
      .map(({ value }) => value)
      .filter(({ isPrivate }) => !isPrivate),
  )
  return {
    versions: {
      ...versions,
      listActive: listByPrecedence(versions, 'active'),
      listStaged: listByPrecedence(versions, 'staged'),
      async listWaiting({ after, limit }) {
        const from = after ? positionOf(after.sinceMs, after) : ''
        return versions
          .all()
          .flatMap(({ value }) => {
            const sinceMs = waitingSince(value)
            const { checks: _checks, ...listed } = value
            return sinceMs === null ? [] : [{ position: positionOf(sinceMs, value), listed }]
          })
          .filter(({ position }) => position > from)
          .toSorted((left, right) => (left.position < right.position ? -1 : 1))
          .slice(0, requireLimit(limit))
          .map(({ listed }) => listed)
      },
      async listAll({ after, limit }) {
        const from = after ? versionKind.idOf(after) : ''
        return versions
          .all()
          .map(({ value: { checks: _checks, capabilities: _capabilities, ...listed } }) => ({
            id: versionKind.idOf(listed),
            listed,
          }))
          .filter(({ id }) => id > from)
          .toSorted((left, right) => (left.id < right.id ? -1 : 1))
          .slice(0, requireLimit(limit))
          .map(({ listed }) => listed)
      },
      async listExpired({ expiredBeforeMs, limit }) {
        return versions
          .all()
          .filter((stored) => leaseExpiry(stored) < expiredBeforeMs)
          .toSorted((left, right) => leaseExpiry(left) - leaseExpiry(right))
          .slice(0, requireLimit(limit))
      },
    },
    fileLists: createMemoryFileLists(requireOpen),
    plugins: {
      ...plugins,
      list: (query) => listPlugins(index, query),
      async listIds({ after = '', limit }) {
        return plugins
          .all()
          .map(({ value }) => value.pluginId)
          .filter((pluginId) => pluginId > after)
          .toSorted()
          .slice(0, requireLimit(limit))
      },
    },
    tenants: {
      ...tenants,
      async listWithPlugin({ pluginId, among, after = '', limit }) {
        return tenants
          .all()
          .filter(({ value }) => value.tenantId > after)
          .filter(({ value }) => !among || among.includes(value.tenantId))
          .filter(({ value }) => value.plugins.some((plugin) => plugin.pluginId === pluginId))
          .map(({ value }) => value.tenantId)
          .toSorted()
          .slice(0, requireLimit(limit))
      },
      async list({ among, after = '', limit }) {
        return tenants
          .all()
          .map(({ value }) => listedTenantOf(value))
          .filter(({ tenantId }) => tenantId > after && (!among || among.includes(tenantId)))
          .toSorted((left, right) => (left.tenantId < right.tenantId ? -1 : 1))
          .slice(0, requireLimit(limit))
      },
      async listOfPlugin({ pluginId, after = '', limit }) {
        return tenants
          .all()
          .map(({ value }) => tenantWithPluginOf(value, pluginId))
          .filter((each) => each !== null)
          .filter(({ tenant }) => tenant.tenantId > after)
          .toSorted((left, right) => (left.tenant.tenantId < right.tenant.tenantId ? -1 : 1))
          .slice(0, requireLimit(limit))
      },
      async revisionsOf(tenantIds) {
        const wanted = new Set(tenantIds)
        const found = tenants.all().filter(({ value }) => wanted.has(value.tenantId))
        return new Map(found.map(({ value, revision }) => [value.tenantId, revision]))
      },
      async listIds({ after = '', limit }) {
        return tenants
          .all()
          .map(({ value }) => value.tenantId)
          .filter((tenantId) => tenantId > after)
          .toSorted()
          .slice(0, requireLimit(limit))
      },
    },
    upgradeTasks: {
      ...upgradeTasks,
      async listDue({ dueBeforeMs, limit }) {
        return upgradeTasks
          .all()
          .filter((stored) => dueTime(stored) < dueBeforeMs)
          .toSorted((left, right) => dueTime(left) - dueTime(right))
          .slice(0, requireLimit(limit))
      },
    },
    manifestTasks: {
      ...manifestTasks,
      async listDue({ dueBeforeMs, limit }) {
        return manifestTasks
          .all()
          .filter(({ value }) => value.dueAtMs < dueBeforeMs)
          .toSorted((left, right) => left.value.dueAtMs - right.value.dueAtMs)
          .slice(0, requireLimit(limit))
      },
    },
    generations: createMemoryGenerations(requireOpen),
    hosts: { ...hosts, list: listById(hosts, hostKind) },
    requestCounts: {
      ...requestCounts,
      async listPast({ startedBeforeMs, limit }) {
        return requestCounts
          .all()
          .filter(({ value }) => value.windowStartMs < startedBeforeMs)
          .toSorted((left, right) => left.value.windowStartMs - right.value.windowStartMs)
          .slice(0, requireLimit(limit))
      },
    },
    namespaces: { ...namespaces, list: listById(namespaces, namespaceKind) },
    tokens: { ...tokens, list: listById(tokens, tokenKind) },
    ownerships: {
      ...ownerships,
      list: listById(ownerships, ownershipKind),
      async privateAmong(pluginIds) {
        const found = ownerships.all().filter(({ value }) => value.visibility === 'private')
        return new Set(found.map(({ value }) => value.pluginId).filter((id) => pluginIds.includes(id)))
      },
      async listPrivate({ reader, after = '', limit }) {
        return ownerships
          .all()
          .filter(({ value }) => readerIdsOf(value).includes(readerId(reader)))
          .map(({ value }) => value.pluginId)
          .filter((pluginId) => pluginId > after)
          .toSorted()
          .slice(0, requireLimit(limit))
      },
      async listDue({ dueBeforeMs, limit }) {
        return ownerships
          .all()
          .filter((stored) => accessDueTime(stored) < dueBeforeMs)
          .toSorted((left, right) => accessDueTime(left) - accessDueTime(right))
          .slice(0, requireLimit(limit))
      },
    },
    trustedPublishers: createMemoryRecords(trustedPublishersKind, requireOpen),
    checkDecisions: {
      ...checkDecisions,
      async listExpired({ expiredBeforeMs, limit }) {
        return checkDecisions
          .all()
          .filter(({ value }) => firstExpiryOf(value) < expiredBeforeMs)
          .toSorted((left, right) => firstExpiryOf(left.value) - firstExpiryOf(right.value))
          .slice(0, requireLimit(limit))
      },
    },
    exchanges: {
      ...exchanges,
      async listExpired({ expiredBeforeMs, limit }) {
        return exchanges
          .all()
          .filter(({ value }) => value.expiresAtMs < expiredBeforeMs)
          .toSorted((left, right) => left.value.expiresAtMs - right.value.expiresAtMs)
          .slice(0, requireLimit(limit))
      },
    },
    sessions: {
      ...sessions,
      list: listById(sessions, sessionKind),
      async listOf({ personId, after = '', limit }) {
        return sessions
          .all()
          .filter(({ value }) => value.personId === personId && value.sessionId > after)
          .toSorted((left, right) => (left.value.sessionId < right.value.sessionId ? -1 : 1))
          .slice(0, requireLimit(limit))
      },
      async listEnded({ endedBeforeMs, limit }) {
        return sessions
          .all()
          .filter(({ value }) => value.endsAtMs < endedBeforeMs)
          .toSorted((left, right) => left.value.endsAtMs - right.value.endsAtMs)
          .slice(0, requireLimit(limit))
      },
    },
    jobs: createMemoryRecords(jobKind, requireOpen),
    auditEntries: createMemoryAuditEntries(requireOpen),
    usages: createMemoryRecords(usageKind, requireOpen),
    purges: {
      ...purges,
      list: listById(purges, purgeKind),
      async listDue({ dueBeforeMs, limit }) {
        return purges
          .all()
          .filter(({ value }) => value.dueAtMs < dueBeforeMs)
          .toSorted((left, right) => left.value.dueAtMs - right.value.dueAtMs)
          .slice(0, requireLimit(limit))
      },
    },
    async check() {
      requireOpen()
    },
    async [Symbol.asyncDispose]() {
      isOpen = false
    },
  }
}

/** Sorts as the time does, and then as the ids do. */
function positionOf(sinceMs: number, ref: VersionRef): string {
  return `${String(sinceMs).padStart(16, '0')} ${versionKind.idOf(ref)}`
}

function leaseExpiry({ value }: Stored<VersionRecord>): number {
  return value.lease?.expiresAtMs ?? Infinity
}

function dueTime({ value }: Stored<UpgradeTask>): number {
  return value.dueAtMs ?? Infinity
}

function accessDueTime({ value }: Stored<OwnershipRecord>): number {
  return value.accessTask?.dueAtMs ?? Infinity
}

/** Lists records in the byte order of their ids, from the first one after an id. */
function listById<Key, Value>(
  records: MemoryRecords<Key, Value>,
  { keyOf, idOf }: RecordKind<Key, Value>,
): (page: { readonly after?: string | undefined; readonly limit: number }) => Promise<readonly Value[]> {
  return async ({ after = '', limit }) =>
    records
      .all()
      .map(({ value }) => ({ id: idOf(keyOf(value)), value }))
      .filter(({ id }) => id > after)
      .toSorted((left, right) => (left.id < right.id ? -1 : 1))
      .slice(0, requireLimit(limit))
      .map(({ value }) => value)
}

/** Lists the versions of a plugin in a state, highest precedence first. */
function listByPrecedence(
  versions: MemoryRecords<VersionRef, VersionRecord>,
  state: VersionRecord['state'],
): Catalog['versions']['listActive'] {
  return async ({ pluginId, below, limit }) =>
    versions
      .all()
      .map(({ value }) => value)
      .filter((value) => value.pluginId === pluginId && value.state === state)
      .filter(({ version }) => below === undefined || compareVersions(version, below) < 0)
      .toSorted((left, right) => compareVersions(right.version, left.version))
      .slice(0, requireLimit(limit))
      .map(({ checks: _checks, capabilities: _capabilities, ...listed }) => listed)
}
