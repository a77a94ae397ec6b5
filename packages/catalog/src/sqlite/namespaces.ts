import type { NamespaceRecords } from '../catalog.ts'
import { namespaceKind } from '../records/record-kinds.ts'
import type { SqliteConnection } from './connection.ts'
import { listById, listByIdQuery } from './list-by-id.ts'
import { createSqliteRecords } from './records.ts'

/** The query that lists namespaces. */
export const LIST_NAMESPACES = listByIdQuery(namespaceKind, 'namespace')

/** The namespaces of a SQLite catalog. */
export function createSqliteNamespaces(connection: SqliteConnection): NamespaceRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: namespaceKind,
      keyColumns: ['namespace'],
      keyValues: (namespace) => [namespace],
      facets: () => ({}),
    }),
    list: listById(connection, namespaceKind, LIST_NAMESPACES),
  }
}
