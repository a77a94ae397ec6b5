import type { StatementSync } from 'node:sqlite'
import type { TenantId } from '@plugboard/types'
import type { TenantRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { tenantKind } from '../records/record-kinds.ts'
import type { TenantRecord } from '../records/records.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords, type RecordChange } from './records.ts'

const REMOVE_PLUGIN = 'DELETE FROM tenant_plugins WHERE plugin_id = ? AND tenant_id = ?'
const INSERT_PLUGIN = 'INSERT INTO tenant_plugins VALUES (?, ?) ON CONFLICT DO NOTHING'

/** The query that lists the tenants that have a plugin. */
export const LIST_TENANTS_WITH_PLUGIN = `
  SELECT tenant_id FROM tenant_plugins WHERE plugin_id = ? AND tenant_id > ? ORDER BY tenant_id LIMIT ?`

/** The query that tells whether a tenant has a plugin. */
export const FIND_TENANT_WITH_PLUGIN = 'SELECT 1 FROM tenant_plugins WHERE plugin_id = ? AND tenant_id = ?'

/** The query that reads the revision of a tenant. The column is before the body, which is not read. */
export const FIND_TENANT_REVISION = 'SELECT revision FROM tenants WHERE tenant_id = ?'

/** The query that lists the ids of tenants. */
export const LIST_TENANT_IDS = 'SELECT tenant_id FROM tenants WHERE tenant_id > ? ORDER BY tenant_id LIMIT ?'

/** The tenants of a SQLite catalog. */
export function createSqliteTenants(connection: SqliteConnection): TenantRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: tenantKind,
      keyColumns: ['tenant_id'],
      keyValues: (tenantId) => [tenantId],
      facets: () => ({}),
      writeParts: (database, change) => writeTenantPlugins((sql) => database.statement(sql), change),
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

/** Writes the rows by which the tenants of a plugin are found. */
export function writeTenantPlugins(
  statement: (sql: string) => StatementSync,
  { before, after }: RecordChange<TenantRecord>,
): void {
  const tenantId = (after ?? before)?.tenantId ?? null
  const former = pluginIdsOf(before)
  const present = pluginIdsOf(after)
  for (const id of former) if (!present.has(id)) statement(REMOVE_PLUGIN).run(id, tenantId)
  for (const id of present) if (!former.has(id)) statement(INSERT_PLUGIN).run(id, tenantId)
}

function pluginIdsOf(tenant: TenantRecord | null): ReadonlySet<string> {
  return new Set(tenant?.plugins.map(({ pluginId }) => pluginId))
}
