import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUDIT_QUERIES } from './audit-entries.ts'
import { LIST_EXPIRED_DECISIONS } from './check-decisions.ts'
import { LIST_EXPIRED_EXCHANGES } from './exchanges.ts'
import { LIST_GENERATIONS } from './generations.ts'
import { LIST_HOSTS } from './hosts.ts'
import { LIST_DUE_MANIFESTS } from './manifest-tasks.ts'
import { LIST_NAMESPACES } from './namespaces.ts'
import { openSqliteCatalog } from './open-catalog.ts'
import { OWNERSHIP_QUERIES } from './ownerships.ts'
import { PLUGIN_QUERIES } from './plugins.ts'
import { PURGE_QUERIES } from './purges.ts'
import { LIST_PAST_COUNTS } from './request-counts.ts'
import { SESSION_QUERIES } from './sessions.ts'
import {
  FIND_TENANT_REVISION,
  FIND_TENANT_WITH_PLUGIN,
  LIST_TENANT_IDS,
  LIST_TENANTS_WITH_PLUGIN,
  TENANT_LISTS,
} from './tenants.ts'
import { LIST_TOKENS } from './tokens.ts'
import { LIST_DUE_TASKS } from './upgrade-tasks.ts'
import { VERSION_QUERIES } from './versions.ts'

const { ids, moreIds, read, walk } = PLUGIN_QUERIES
const QUERIES = Object.entries({
  'a plugin': read,
  'the ids of a category': ids.category,
  'the ids of an extension point': ids.extensionPoint,
  'the ids of a word': ids.word,
  'more ids of a category': moreIds.category,
  'more ids of an extension point': moreIds.extensionPoint,
  'more ids of a word': moreIds.word,
  'all plugins by id': walk.all.id,
  'all plugins by update': walk.all.updated,
  'a category by id': walk.category.id,
  'a category by update': walk.category.updated,
  'an extension point by id': walk.extensionPoint.id,
  'an extension point by update': walk.extensionPoint.updated,
  'the generations of a tenant': LIST_GENERATIONS,
  'the tenants of a plugin': LIST_TENANTS_WITH_PLUGIN,
  'a tenant that has a plugin': FIND_TENANT_WITH_PLUGIN,
  'the revision of a tenant': FIND_TENANT_REVISION,
  'the ids of tenants': LIST_TENANT_IDS,
  'what lists show of tenants': TENANT_LISTS.all,
  'what lists show of a tenant': TENANT_LISTS.one,
  'what lists show of the tenants of a plugin': TENANT_LISTS.ofPlugin,
  'due tasks': LIST_DUE_TASKS,
  'manifests that are due': LIST_DUE_MANIFESTS,
  'the versions of a plugin': VERSION_QUERIES.listActive,
  'the staged versions of a plugin': VERSION_QUERIES.listStaged,
  'versions that wait for people': VERSION_QUERIES.listWaiting,
  'all versions': VERSION_QUERIES.listAll,
  'expired leases': VERSION_QUERIES.listExpired,
  'the ids of plugins': PLUGIN_QUERIES.all,
  hosts: LIST_HOSTS,
  namespaces: LIST_NAMESPACES,
  'the owners of plugins': OWNERSHIP_QUERIES.list,
  'whether a plugin is private': OWNERSHIP_QUERIES.isReadBy,
  'the private plugins of a reader': OWNERSHIP_QUERIES.listPrivate,
  'changes of who may read a plugin that are due': OWNERSHIP_QUERIES.listDue,
  tokens: LIST_TOKENS,
  'expired decisions about findings': LIST_EXPIRED_DECISIONS,
  'expired exchanges': LIST_EXPIRED_EXCHANGES,
  'counts of past windows': LIST_PAST_COUNTS,
  sessions: SESSION_QUERIES.list,
  'the sessions of a person': SESSION_QUERIES.listOf,
  'sessions that have ended': SESSION_QUERIES.listEnded,
  'purges by id': PURGE_QUERIES.list,
  'purges that are due': PURGE_QUERIES.listDue,
  'the newest audit entry': AUDIT_QUERIES.newest,
  'audit entries by number': AUDIT_QUERIES.listAfter,
  'audit entries by time': AUDIT_QUERIES.search({}),
  'audit entries of a plugin': AUDIT_QUERIES.search({ pluginId: 'p' }),
  'audit entries of a tenant': AUDIT_QUERIES.search({ tenantId: 't' }),
  'audit entries of a caller': AUDIT_QUERIES.search({ caller: 'ci' }),
  'audit entries of an action': AUDIT_QUERIES.search({ action: 'tag.moved' }),
})

describe('SQLite', () => {
  let folder: string
  let database: DatabaseSync

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugboard-catalog-'))
    const path = join(folder, 'catalog.sqlite')
    await (await openSqliteCatalog({ path }))[Symbol.asyncDispose]()
    database = new DatabaseSync(path)
  })

  afterAll(async () => {
    database.close()
    await rm(folder, { recursive: true, force: true })
  })

  const planOf = (sql: string) =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))

  it.each(QUERIES)('seeks in an index for %s, without a scan or a sort', (_what, sql) => {
    const plan = planOf(sql)
    expect(
      plan.filter((step) => !/^SEARCH \w+ USING (?:COVERING )?(?:INDEX|(?:INTEGER )?PRIMARY KEY)/.test(step)),
    ).toEqual([])
    expect(plan.length).toBeGreaterThan(0)
  })

  it('seeks to the position of a page within its filter', () => {
    expect(planOf(walk.all.updated)[0]).toContain('(recency,plugin_id)>(?,?)')
    expect(planOf(walk.category.updated)[0]).toContain('(category=? AND (recency,plugin_id)>(?,?))')
    expect(planOf(walk.extensionPoint.updated)[0]).toContain('(recency,plugin_id)>(?,?)')
    expect(planOf(walk.extensionPoint.id)[0]).toContain('(extension_point=? AND plugin_id>?)')
  })

  it('lists tenants from where the page before ended, and reads no record of one', () => {
    expect(planOf(TENANT_LISTS.all)).toEqual(['SEARCH listed_tenants USING PRIMARY KEY (tenant_id>?)'])
    expect(planOf(TENANT_LISTS.ofPlugin)).toEqual([
      'SEARCH p USING PRIMARY KEY (plugin_id=? AND tenant_id>?)',
      'SEARCH t USING PRIMARY KEY (tenant_id=?)',
    ])
  })

  it('seeks to the entries of the first filter of an audit log, in the order of time', () => {
    const search = { pluginId: 'p', tenantId: 't', caller: 'ci', action: 'tag.moved' } as const
    expect(planOf(AUDIT_QUERIES.search(search))).toEqual([
      'SEARCH auditEntries USING INDEX audit_entries_by_plugin (plugin_id=? AND position>? AND position<?)',
    ])
  })

  it('reports a scan and a sort in the plan of a query that needs them', () => {
    expect(planOf('SELECT body FROM plugins ORDER BY words').join()).toMatch(/SCAN.*TEMP B-TREE/)
  })
})
