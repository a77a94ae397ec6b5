import { describeCatalog } from '../contract/catalog.contract.ts'
import { createMemoryCatalog } from '../memory/create-catalog.ts'
import { type CatalogMethod, faulty } from './faulty.ts'

const RECORD_METHODS = ['find', 'insert', 'replace', 'remove'] as const
const METHODS: readonly CatalogMethod[] = [
  'check',
  'auditEntries.append',
  'auditEntries.newest',
  'auditEntries.listAfter',
  'auditEntries.search',
  'versions.listActive',
  'versions.listStaged',
  'versions.listWaiting',
  'versions.listAll',
  'versions.listExpired',
  'plugins.list',
  'fileLists.put',
  'fileLists.find',
  'fileLists.remove',
  'generations.put',
  'generations.find',
  'generations.list',
  'generations.removeBelow',
  'tenants.listWithPlugin',
  'tenants.list',
  'tenants.listOfPlugin',
  'tenants.revisionsOf',
  'tenants.listIds',
  'upgradeTasks.listDue',
  'manifestTasks.listDue',
  'hosts.list',
  'tokens.list',
  'checkDecisions.listExpired',
  'exchanges.listExpired',
  'requestCounts.listPast',
  'namespaces.list',
  'ownerships.list',
  'ownerships.privateAmong',
  'ownerships.listPrivate',
  'ownerships.listDue',
  'plugins.listIds',
  'sessions.list',
  'sessions.listOf',
  'sessions.listEnded',
  'purges.list',
  'purges.listDue',
  ...(
    [
      'versions',
      'plugins',
      'tenants',
      'upgradeTasks',
      'manifestTasks',
      'hosts',
      'tokens',
      'ownerships',
      'trustedPublishers',
      'checkDecisions',
      'exchanges',
      'namespaces',
      'sessions',
      'requestCounts',
      'jobs',
      'purges',
      'usages',
    ] as const
  ).flatMap((kind) => RECORD_METHODS.map((method) => `${kind}.${method}` as const)),
]

describeCatalog('faulty', async () => {
  const catalog = faulty(createMemoryCatalog())
  return {
    catalog,
    outage: {
      async begin() {
        for (const failOn of METHODS) catalog.plan({ failOn, times: Infinity })
      },
      async end() {
        catalog.heal()
      },
    },
    [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
  }
})
