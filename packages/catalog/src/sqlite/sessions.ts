import type { SessionRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { sessionKind } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { listById, listByIdQuery } from './list-by-id.ts'
import { createSqliteRecords } from './records.ts'

const FIELDS = fieldsOf(sessionKind).whole.join(', ')

/** The queries that list sessions. */
export const SESSION_QUERIES = {
  list: listByIdQuery(sessionKind, 'session_id'),
  listOf: `
    SELECT ${FIELDS} FROM sessions
    WHERE person_id = ? AND session_id > ? ORDER BY session_id LIMIT ?`,
  listEnded: `
    SELECT ${FIELDS} FROM sessions
    WHERE ends_at_ms < ? ORDER BY ends_at_ms LIMIT ?`,
} as const

/** The sessions of a SQLite catalog. */
export function createSqliteSessions(connection: SqliteConnection): SessionRecords {
  const select = (query: string, ...values: readonly (string | number)[]) =>
    connection.use((database) =>
      database
        .statement(query)
        .all(...values)
        .map((row) => parseStoredRow(sessionKind, row)),
    )
  return {
    ...createSqliteRecords(connection, {
      kind: sessionKind,
      keyColumns: ['session_id'],
      keyValues: (sessionId) => [sessionId],
      facets: ({ personId, endsAtMs }) => ({ person_id: personId, ends_at_ms: endsAtMs }),
    }),
    list: listById(connection, sessionKind, SESSION_QUERIES.list),
    async listOf({ personId, after = '', limit }) {
      return select(SESSION_QUERIES.listOf, personId, after, requireLimit(limit))
    },
    async listEnded({ endedBeforeMs, limit }) {
      return select(SESSION_QUERIES.listEnded, endedBeforeMs, requireLimit(limit))
    },
  }
}
