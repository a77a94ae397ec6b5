import { requireLimit } from '../queries/query-bounds.ts'
import type { RecordKind } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'

/** The query that lists records in the byte order of a column, which has their ids. */
export function listByIdQuery<Key, Value>(kind: RecordKind<Key, Value>, column: string): string {
  const fields = fieldsOf(kind).whole.join(', ')
  return `SELECT ${fields} FROM ${kind.name} WHERE ${column} > ? ORDER BY ${column} LIMIT ?`
}

/** Lists records with such a query, from the first one after an id. */
export function listById<Key, Value>(
  connection: SqliteConnection,
  kind: RecordKind<Key, Value>,
  query: string,
): (page: { readonly after?: string | undefined; readonly limit: number }) => Promise<readonly Value[]> {
  return async ({ after = '', ...page }) => {
    const limit = requireLimit(page.limit)
    return connection.useInTurn((database) =>
      database
        .statement(query)
        .all(after, limit)
        .map((row) => parseStoredRow(kind, row).value),
    )
  }
}
