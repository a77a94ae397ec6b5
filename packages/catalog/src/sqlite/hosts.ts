import type { HostRecords } from '../catalog.ts'
import { hostKind } from '../records/record-kinds.ts'
import type { SqliteConnection } from './connection.ts'
import { listById, listByIdQuery } from './list-by-id.ts'
import { createSqliteRecords } from './records.ts'

/** The query that lists hosts. */
export const LIST_HOSTS = listByIdQuery(hostKind, 'host_id')

/** The hosts of a SQLite catalog. */
export function createSqliteHosts(connection: SqliteConnection): HostRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: hostKind,
      keyColumns: ['host_id'],
      keyValues: (hostId) => [hostId],
      facets: () => ({}),
    }),
    list: listById(connection, hostKind, LIST_HOSTS),
  }
}
