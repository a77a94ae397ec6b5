import type { OwnershipRecords } from '../catalog.ts'
import { ownershipKind } from '../records/record-kinds.ts'
import type { SqliteConnection } from './connection.ts'
import { listById, listByIdQuery } from './list-by-id.ts'
import { createSqliteRecords } from './records.ts'

/** The query that lists the owners of plugins. */
export const LIST_OWNERSHIPS = listByIdQuery(ownershipKind, 'plugin_id')

/** The owners of plugins in a SQLite catalog. */
export function createSqliteOwnerships(connection: SqliteConnection): OwnershipRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: ownershipKind,
      keyColumns: ['plugin_id'],
      keyValues: (pluginId) => [pluginId],
      facets: () => ({}),
    }),
    list: listById(connection, ownershipKind, LIST_OWNERSHIPS),
  }
}
