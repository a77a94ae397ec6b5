import type { HostRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { hostKind } from '../records/record-kinds.ts'
import { fieldsOf, parseListedRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

/** The query that lists hosts. */
export const LIST_HOSTS = `
  SELECT ${fieldsOf(hostKind).listed.join(', ')} FROM hosts WHERE host_id > ? ORDER BY host_id LIMIT ?`

/** The hosts of a SQLite catalog. */
export function createSqliteHosts(connection: SqliteConnection): HostRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: hostKind,
      keyColumns: ['host_id'],
      keyValues: (hostId) => [hostId],
      facets: () => ({}),
    }),
    async list({ after = '', ...query }) {
      const limit = requireLimit(query.limit)
      return connection.useInTurn((database) =>
        database
          .statement(LIST_HOSTS)
          .all(after, limit)
          .map((row) => parseListedRow(hostKind, row)),
      )
    },
  }
}
