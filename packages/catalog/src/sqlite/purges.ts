import type { PurgeRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { purgeKind } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { listById, listByIdQuery } from './list-by-id.ts'
import { createSqliteRecords } from './records.ts'

const FIELDS = fieldsOf(purgeKind)

/** The queries that list purges. */
export const PURGE_QUERIES = {
  list: listByIdQuery(purgeKind, 'id'),
  listDue: `
    SELECT ${FIELDS.whole.join(', ')} FROM purges
    WHERE due_at_ms < ?
    ORDER BY due_at_ms LIMIT ?`,
} as const

/** The purges of a SQLite catalog. */
export function createSqlitePurges(connection: SqliteConnection): PurgeRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: purgeKind,
      keyColumns: ['id'],
      keyValues: (id) => [id],
      facets: ({ dueAtMs }) => ({ due_at_ms: dueAtMs }),
    }),
    list: listById(connection, purgeKind, PURGE_QUERIES.list),
    async listDue({ dueBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use((database) =>
        database
          .statement(PURGE_QUERIES.listDue)
          .all(dueBeforeMs, limit)
          .map((row) => parseStoredRow(purgeKind, row)),
      )
    },
  }
}
