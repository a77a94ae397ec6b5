import type { CheckDecisionRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { checkDecisionKind, firstExpiryOf } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

const FIELDS = fieldsOf(checkDecisionKind)

/** The query that lists decisions that have expired. */
export const LIST_EXPIRED_DECISIONS = `
  SELECT ${FIELDS.whole.join(', ')} FROM checkDecisions
  WHERE expires_at_ms < ?
  ORDER BY expires_at_ms LIMIT ?`

/** The decisions about findings of a SQLite catalog. */
export function createSqliteCheckDecisions(connection: SqliteConnection): CheckDecisionRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: checkDecisionKind,
      keyColumns: ['plugin_id'],
      keyValues: (pluginId) => [pluginId],
      facets: (record) => ({ expires_at_ms: firstExpiryOf(record) }),
    }),
    async listExpired({ expiredBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use((database) =>
        database
          .statement(LIST_EXPIRED_DECISIONS)
          .all(expiredBeforeMs, limit)
          .map((row) => parseStoredRow(checkDecisionKind, row)),
      )
    },
  }
}
