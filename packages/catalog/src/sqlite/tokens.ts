import type { TokenRecords } from '../catalog.ts'
import { tokenKind } from '../records/record-kinds.ts'
import type { SqliteConnection } from './connection.ts'
import { listById, listByIdQuery } from './list-by-id.ts'
import { createSqliteRecords } from './records.ts'

/** The query that lists tokens. */
export const LIST_TOKENS = listByIdQuery(tokenKind, 'token_id')

/** The tokens of a SQLite catalog. */
export function createSqliteTokens(connection: SqliteConnection): TokenRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: tokenKind,
      keyColumns: ['token_id'],
      keyValues: (tokenId) => [tokenId],
      facets: () => ({}),
    }),
    list: listById(connection, tokenKind, LIST_TOKENS),
  }
}
