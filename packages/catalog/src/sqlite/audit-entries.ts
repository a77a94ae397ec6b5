import type { AuditEntries, AuditSearch } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import {
  createStoredAuditEntry,
  parseStoredAuditEntry,
  positionsOf,
  wantedFacets,
} from '../records/stored-audit-entry.ts'
import type { SqliteConnection } from './connection.ts'

const INSERT = `
  INSERT INTO auditEntries (sequence, position, action, caller, plugin_id, tenant_id, body)
  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`

const COLUMNS = {
  position: 'position',
  action: 'action',
  caller: 'caller',
  pluginId: 'plugin_id',
  tenantId: 'tenant_id',
} as const

/** The queries that read the audit log. */
export const AUDIT_QUERIES = {
  newest: 'SELECT body FROM auditEntries WHERE sequence > 0 ORDER BY sequence DESC LIMIT 1',
  listAfter: 'SELECT body FROM auditEntries WHERE sequence > ? ORDER BY sequence LIMIT ?',
  search: searchQuery,
} as const

/** The audit log of a SQLite catalog. */
export function createSqliteAuditEntries(connection: SqliteConnection): AuditEntries {
  return {
    async append(entries) {
      const rows = entries.map((entry) => ({ sequence: entry.sequence, ...createStoredAuditEntry(entry) }))
      return connection.useInTurn((database) =>
        database.write(() => {
          const insert = database.statement(INSERT)
          const taken = rows.findIndex((row) => {
            const { sequence, position, action, caller, pluginId, tenantId, body } = row
            const { changes } = insert.run(sequence, position, action, caller, pluginId, tenantId, body)
            return Number(changes) === 0
          })
          return taken === -1 ? rows.length : taken
        }),
      )
    },
    newest: () =>
      connection.use((database) => {
        const row = database.statement(AUDIT_QUERIES.newest).get()
        return row === undefined ? null : parseStoredAuditEntry({ body: row.body })
      }),
    async listAfter({ after, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.useInTurn((database) =>
        database
          .statement(AUDIT_QUERIES.listAfter)
          .all(after, limit)
          .map(({ body }) => parseStoredAuditEntry({ body })),
      )
    },
    async search(search) {
      const limit = requireLimit(search.limit)
      const { from, before } = positionsOf(search)
      const wanted = wantedFacets(search).map(([, value]) => value)
      return connection.useInTurn((database) =>
        database
          .statement(searchQuery(search))
          .all(...wanted, from, before, limit)
          .map(({ body }) => parseStoredAuditEntry({ body })),
      )
    },
  }
}

/** Seeks in the index of the first facet; the unary plus keeps SQLite from choosing that of another one. */
function searchQuery(search: Omit<AuditSearch, 'limit'>): string {
  const conditions = wantedFacets({ ...search, limit: 1 }).map(
    ([facet], index) => `${index === 0 ? '' : '+'}${COLUMNS[facet]} = ?`,
  )
  const all = [...conditions, 'position >= ?', 'position < ?'].join(' AND ')
  return `SELECT body FROM auditEntries WHERE ${all} ORDER BY position DESC LIMIT ?`
}
