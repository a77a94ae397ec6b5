import { createFaults, type Fault, type FaultControl } from '@plugboard/testkit/faults'
import type {
  AuditEntries,
  Catalog,
  CheckDecisionRecords,
  ExchangeRecords,
  FileLists,
  Generations,
  HostRecords,
  ManifestTasks,
  NamespaceRecords,
  OwnershipRecords,
  PluginRecords,
  PurgeRecords,
  Records,
  RequestCountRecords,
  SessionRecords,
  TenantRecords,
  TokenRecords,
  UpgradeTasks,
  VersionRecords,
} from '../catalog.ts'
import { CatalogUnavailableError } from '../errors.ts'

type MethodOf<Kind extends string, Port> = `${Kind}.${Extract<keyof Port, string>}`

/** A method of the catalog, such as `versions.insert`. */
export type CatalogMethod =
  | 'check'
  | MethodOf<'auditEntries', AuditEntries>
  | MethodOf<'versions', VersionRecords>
  | MethodOf<'fileLists', FileLists>
  | MethodOf<'generations', Generations>
  | MethodOf<'hosts', HostRecords>
  | MethodOf<'tokens', TokenRecords>
  | MethodOf<'checkDecisions', CheckDecisionRecords>
  | MethodOf<'exchanges', ExchangeRecords>
  | MethodOf<'namespaces', NamespaceRecords>
  | MethodOf<'ownerships', OwnershipRecords>
  | MethodOf<'sessions', SessionRecords>
  | MethodOf<'plugins', PluginRecords>
  | MethodOf<'purges', PurgeRecords>
  | MethodOf<'tenants', TenantRecords>
  | MethodOf<'upgradeTasks', UpgradeTasks>
  | MethodOf<'manifestTasks', ManifestTasks>
  | MethodOf<'requestCounts', RequestCountRecords>
  | MethodOf<'jobs' | 'usages' | 'trustedPublishers', Records<never, never>>

export interface FaultyCatalog extends Catalog, FaultControl<Fault<CatalogMethod>> {
  /** Every call so far, in order. */
  readonly calls: readonly CatalogMethod[]
}

/**
 * A catalog that fails as planned, and otherwise passes every call to another one.
 *
 * @example
 * const catalog = faulty(createMemoryCatalog(), { failOn: 'versions.replace', skip: 1, effect: 'after' })
 */
export function faulty(catalog: Catalog, ...planned: readonly Fault<CatalogMethod>[]): FaultyCatalog {
  const faults = createFaults<CatalogMethod>({
    unavailable: (message) => new CatalogUnavailableError(message),
  })
  for (const fault of planned) faults.plan(fault)
  const calls: CatalogMethod[] = []

  const call = async <Result>(method: CatalogMethod, work: () => Promise<Result>): Promise<Result> => {
    calls.push(method)
    const due = faults.due({ method })
    await faults.before(due, method)
    const result = await work()
    faults.after(due, method)
    return result
  }
  const recordsOf = <Key, Value>(
    kind:
      | 'versions'
      | 'plugins'
      | 'purges'
      | 'tenants'
      | 'upgradeTasks'
      | 'manifestTasks'
      | 'hosts'
      | 'tokens'
      | 'namespaces'
      | 'requestCounts'
      | 'ownerships'
      | 'trustedPublishers'
      | 'checkDecisions'
      | 'exchanges'
      | 'sessions'
      | 'jobs'
      | 'usages',
    records: Records<Key, Value>,
  ) => ({
    find: (key: Key) => call(`${kind}.find`, () => records.find(key)),
    insert: (value: Value) => call(`${kind}.insert`, () => records.insert(value)),
    replace: (...args: Parameters<typeof records.replace>) =>
      call(`${kind}.replace`, () => records.replace(...args)),
    remove: (...args: Parameters<typeof records.remove>) =>
      call(`${kind}.remove`, () => records.remove(...args)),
  })

  return {
    versions: {
      ...recordsOf('versions', catalog.versions),
      listActive: (query) => call('versions.listActive', () => catalog.versions.listActive(query)),
      listStaged: (query) => call('versions.listStaged', () => catalog.versions.listStaged(query)),
      listWaiting: (query) => call('versions.listWaiting', () => catalog.versions.listWaiting(query)),
      listAll: (query) => call('versions.listAll', () => catalog.versions.listAll(query)),
      listExpired: (query) => call('versions.listExpired', () => catalog.versions.listExpired(query)),
    },
    fileLists: {
      put: (...args) => call('fileLists.put', () => catalog.fileLists.put(...args)),
      find: (key) => call('fileLists.find', () => catalog.fileLists.find(key)),
      remove: (key) => call('fileLists.remove', () => catalog.fileLists.remove(key)),
    },
    plugins: {
      ...recordsOf('plugins', catalog.plugins),
      list: (query) => call('plugins.list', () => catalog.plugins.list(query)),
      listIds: (query) => call('plugins.listIds', () => catalog.plugins.listIds(query)),
    },
    tenants: {
      ...recordsOf('tenants', catalog.tenants),
      listWithPlugin: (query) => call('tenants.listWithPlugin', () => catalog.tenants.listWithPlugin(query)),
      list: (query) => call('tenants.list', () => catalog.tenants.list(query)),
      listOfPlugin: (query) => call('tenants.listOfPlugin', () => catalog.tenants.listOfPlugin(query)),
      revisionsOf: (ids) => call('tenants.revisionsOf', () => catalog.tenants.revisionsOf(ids)),
      listIds: (query) => call('tenants.listIds', () => catalog.tenants.listIds(query)),
    },
    upgradeTasks: {
      ...recordsOf('upgradeTasks', catalog.upgradeTasks),
      listDue: (query) => call('upgradeTasks.listDue', () => catalog.upgradeTasks.listDue(query)),
    },
    manifestTasks: {
      ...recordsOf('manifestTasks', catalog.manifestTasks),
      listDue: (query) => call('manifestTasks.listDue', () => catalog.manifestTasks.listDue(query)),
    },
    generations: {
      put: (...args) => call('generations.put', () => catalog.generations.put(...args)),
      find: (key) => call('generations.find', () => catalog.generations.find(key)),
      list: (query) => call('generations.list', () => catalog.generations.list(query)),
      removeBelow: (key) => call('generations.removeBelow', () => catalog.generations.removeBelow(key)),
    },
    hosts: {
      ...recordsOf('hosts', catalog.hosts),
      list: (query) => call('hosts.list', () => catalog.hosts.list(query)),
    },
    requestCounts: {
      ...recordsOf('requestCounts', catalog.requestCounts),
      listPast: (query) => call('requestCounts.listPast', () => catalog.requestCounts.listPast(query)),
    },
    namespaces: {
      ...recordsOf('namespaces', catalog.namespaces),
      list: (query) => call('namespaces.list', () => catalog.namespaces.list(query)),
    },
    tokens: {
      ...recordsOf('tokens', catalog.tokens),
      list: (query) => call('tokens.list', () => catalog.tokens.list(query)),
    },
    auditEntries: {
      append: (entries) => call('auditEntries.append', () => catalog.auditEntries.append(entries)),
      newest: () => call('auditEntries.newest', () => catalog.auditEntries.newest()),
      listAfter: (query) => call('auditEntries.listAfter', () => catalog.auditEntries.listAfter(query)),
      search: (query) => call('auditEntries.search', () => catalog.auditEntries.search(query)),
    },
    trustedPublishers: recordsOf('trustedPublishers', catalog.trustedPublishers),
    checkDecisions: {
      ...recordsOf('checkDecisions', catalog.checkDecisions),
      listExpired: (query) =>
        call('checkDecisions.listExpired', () => catalog.checkDecisions.listExpired(query)),
    },
    exchanges: {
      ...recordsOf('exchanges', catalog.exchanges),
      listExpired: (query) => call('exchanges.listExpired', () => catalog.exchanges.listExpired(query)),
    },
    sessions: {
      ...recordsOf('sessions', catalog.sessions),
      list: (query) => call('sessions.list', () => catalog.sessions.list(query)),
      listOf: (query) => call('sessions.listOf', () => catalog.sessions.listOf(query)),
      listEnded: (query) => call('sessions.listEnded', () => catalog.sessions.listEnded(query)),
    },
    jobs: recordsOf('jobs', catalog.jobs),
    ownerships: {
      ...recordsOf('ownerships', catalog.ownerships),
      list: (query) => call('ownerships.list', () => catalog.ownerships.list(query)),
      privateAmong: (ids) => call('ownerships.privateAmong', () => catalog.ownerships.privateAmong(ids)),
      listPrivate: (query) => call('ownerships.listPrivate', () => catalog.ownerships.listPrivate(query)),
      listDue: (query) => call('ownerships.listDue', () => catalog.ownerships.listDue(query)),
    },
    usages: recordsOf('usages', catalog.usages),
    purges: {
      ...recordsOf('purges', catalog.purges),
      list: (query) => call('purges.list', () => catalog.purges.list(query)),
      listDue: (query) => call('purges.listDue', () => catalog.purges.listDue(query)),
    },
    check: () => call('check', () => catalog.check()),
    calls,
    plan: (fault) => faults.plan(fault),
    heal: () => faults.heal(),
    [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
  }
}
