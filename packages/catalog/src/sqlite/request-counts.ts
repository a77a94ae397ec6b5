import type { RequestCountRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { requestCountKind } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

const FIELDS = fieldsOf(requestCountKind)

/** The query that lists counts of past windows. */
export const LIST_PAST_COUNTS = `
  SELECT ${FIELDS.whole.join(', ')} FROM requestCounts
  WHERE window_start_ms < ?
  ORDER BY window_start_ms LIMIT ?`

/** The counts of requests of a SQLite catalog. */
export function createSqliteRequestCounts(connection: SqliteConnection): RequestCountRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: requestCountKind,
      keyColumns: ['subject'],
      keyValues: (subject) => [subject],
      facets: ({ windowStartMs }) => ({ window_start_ms: windowStartMs }),
    }),
    async listPast({ startedBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use((database) =>
        database
          .statement(LIST_PAST_COUNTS)
          .all(startedBeforeMs, limit)
          .map((row) => parseStoredRow(requestCountKind, row)),
      )
    },
  }
}
