import type { StatementSync } from 'node:sqlite'
import type { TenantId } from '@plugboard/types'
import type { TenantRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { createStoredListing, parseListedTenant, parseTenantWithPlugin } from '../records/listed-tenant.ts'
import { tenantKind } from '../records/record-kinds.ts'
import type { ListedTenant, TenantRecord } from '../records/records.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords, type RecordChange } from './records.ts'

const REMOVE_PLUGIN = 'DELETE FROM tenant_plugins WHERE plugin_id = ? AND tenant_id = ?'
const PUT_PLUGIN = 'INSERT OR REPLACE INTO tenant_plugins (plugin_id, tenant_id, listed) VALUES (?, ?, ?)'
const REMOVE_LISTED = 'DELETE FROM listed_tenants WHERE tenant_id = ?'
const PUT_LISTED = 'INSERT OR REPLACE INTO listed_tenants (tenant_id, listed) VALUES (?, ?)'

/** The query that lists the tenants that have a plugin. */
export const LIST_TENANTS_WITH_PLUGIN = `
  SELECT tenant_id FROM tenant_plugins WHERE plugin_id = ? AND tenant_id > ? ORDER BY tenant_id LIMIT ?`

/** The query that tells whether a tenant has a plugin. */
export const FIND_TENANT_WITH_PLUGIN = 'SELECT 1 FROM tenant_plugins WHERE plugin_id = ? AND tenant_id = ?'

/** The query that reads the revision of a tenant. The column is before the body, which is not read. */
export const FIND_TENANT_REVISION = 'SELECT revision FROM tenants WHERE tenant_id = ?'

/** The query that lists the ids of tenants. */
export const LIST_TENANT_IDS = 'SELECT tenant_id FROM tenants WHERE tenant_id > ? ORDER BY tenant_id LIMIT ?'

/** The queries that list tenants. Their tables are apart from the records, so that none of those is read. */
export const TENANT_LISTS = {
  all: 'SELECT listed FROM listed_tenants WHERE tenant_id > ? ORDER BY tenant_id LIMIT ?',
  one: 'SELECT listed FROM listed_tenants WHERE tenant_id = ?',
  // CROSS JOIN keeps the order of the tables: first the tenants of the plugin.
  ofPlugin: `
    SELECT p.listed AS plugin, t.listed AS tenant
    FROM tenant_plugins AS p CROSS JOIN listed_tenants AS t ON t.tenant_id = p.tenant_id
    WHERE p.plugin_id = ? AND p.tenant_id > ? ORDER BY p.tenant_id LIMIT ?`,
} as const

/** The tenants of a SQLite catalog. */
export function createSqliteTenants(connection: SqliteConnection): TenantRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: tenantKind,
      keyColumns: ['tenant_id'],
      keyValues: (tenantId) => [tenantId],
      facets: () => ({}),
      writeParts: (database, change) => writeTenantLists((sql) => database.statement(sql), change),
    }),
    async listWithPlugin({ pluginId, among, after = '', limit }) {
      const most = requireLimit(limit)
      const values = [pluginId, after, most]
      if (among)
        return connection.useInTurn((database) => {
          const find = database.statement(FIND_TENANT_WITH_PLUGIN)
          const ids = [...new Set(among)].filter((tenantId) => tenantId > after).toSorted()
          return ids.filter((tenantId) => find.get(pluginId, tenantId) !== undefined).slice(0, most)
        })
      return connection.useInTurn((database) =>
        database
          .statement(LIST_TENANTS_WITH_PLUGIN)
          .all(...values)
          .map(({ tenant_id }) => String(tenant_id)),
      )
    },
    async list({ among, after = '', limit }) {
      const most = requireLimit(limit)
      return connection.useInTurn((database) => {
        if (!among) return database.statement(TENANT_LISTS.all).all(after, most).map(toListed)
        const find = database.statement(TENANT_LISTS.one)
        const ids = [...new Set(among)].filter((tenantId) => tenantId > after).toSorted()
        const rows = ids.map((tenantId) => find.get(tenantId)).filter((row) => row !== undefined)
        return rows.slice(0, most).map(toListed)
      })
    },
    async listOfPlugin({ pluginId, after = '', limit }) {
      const values = [pluginId, after, requireLimit(limit)]
      return connection.useInTurn((database) =>
        database
          .statement(TENANT_LISTS.ofPlugin)
          .all(...values)
          .map(({ tenant, plugin }) => parseTenantWithPlugin(tenant, plugin)),
      )
    },
    revisionsOf: (tenantIds) =>
      connection.useInTurn((database) => {
        const find = database.statement(FIND_TENANT_REVISION)
        const revisions = new Map<TenantId, string>()
        for (const tenantId of tenantIds) {
          const row = find.get(tenantId)
          if (row) revisions.set(tenantId, String(row.revision))
        }
        return revisions
      }),
    async listIds({ after = '', limit }) {
      const values = [after, requireLimit(limit)]
      return connection.useInTurn((database) =>
        database
          .statement(LIST_TENANT_IDS)
          .all(...values)
          .map(({ tenant_id }) => String(tenant_id)),
      )
    },
  }
}

function toListed({ listed }: Readonly<Record<string, unknown>>): ListedTenant {
  return parseListedTenant(listed)
}

/** Writes what listings of tenants read: a row for the tenant, and one for each of its plugins. */
export function writeTenantLists(
  statement: (sql: string) => StatementSync,
  { before, after }: RecordChange<TenantRecord>,
): void {
  const tenantId = (after ?? before)?.tenantId ?? null
  const former = before && createStoredListing(before)
  const present = after && createStoredListing(after)
  if (!present) statement(REMOVE_LISTED).run(tenantId)
  else if (present.listed !== former?.listed) statement(PUT_LISTED).run(tenantId, present.listed)
  for (const id of former?.plugins.keys() ?? [])
    if (!present?.plugins.has(id)) statement(REMOVE_PLUGIN).run(id, tenantId)
  for (const [id, listed] of present?.plugins ?? [])
    if (former?.plugins.get(id) !== listed) statement(PUT_PLUGIN).run(id, tenantId, listed)
}
