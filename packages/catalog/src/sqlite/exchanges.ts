import type { ExchangeRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { exchangeKind } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

const FIELDS = fieldsOf(exchangeKind)

/** The query that lists exchanges that have expired. */
export const LIST_EXPIRED_EXCHANGES = `
  SELECT ${FIELDS.whole.join(', ')} FROM exchanges
  WHERE expires_at_ms < ?
  ORDER BY expires_at_ms LIMIT ?`

/** The exchanged id tokens of a SQLite catalog. */
export function createSqliteExchanges(connection: SqliteConnection): ExchangeRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: exchangeKind,
      keyColumns: ['exchange_id'],
      keyValues: (exchangeId) => [exchangeId],
      facets: ({ expiresAtMs }) => ({ expires_at_ms: expiresAtMs }),
    }),
    async listExpired({ expiredBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use((database) =>
        database
          .statement(LIST_EXPIRED_EXCHANGES)
          .all(expiredBeforeMs, limit)
          .map((row) => parseStoredRow(exchangeKind, row)),
      )
    },
  }
}
