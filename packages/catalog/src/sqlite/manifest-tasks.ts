import type { ManifestTasks } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { manifestTaskKind } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

/** The query that lists manifests that are to be copied now. */
export const LIST_DUE_MANIFESTS = `
  SELECT ${fieldsOf(manifestTaskKind).whole.join(', ')} FROM manifestTasks
  WHERE due_at_ms < ? ORDER BY due_at_ms LIMIT ?`

/** The manifest tasks of a SQLite catalog. */
export function createSqliteManifestTasks(connection: SqliteConnection): ManifestTasks {
  return {
    ...createSqliteRecords(connection, {
      kind: manifestTaskKind,
      keyColumns: ['tenant_id'],
      keyValues: (tenantId) => [tenantId],
      facets: ({ dueAtMs }) => ({ due_at_ms: dueAtMs }),
    }),
    async listDue({ dueBeforeMs, limit }) {
      const values = [dueBeforeMs, requireLimit(limit)]
      return connection.use((database) =>
        database
          .statement(LIST_DUE_MANIFESTS)
          .all(...values)
          .map((row) => parseStoredRow(manifestTaskKind, row)),
      )
    },
  }
}
