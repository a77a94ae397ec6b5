import type { OwnershipRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { readerId, readerIdsOf } from '../records/plugin-readers.ts'
import { ownershipKind } from '../records/record-kinds.ts'
import type { OwnershipRecord } from '../records/records.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import type { SqliteDatabase } from './database.ts'
import { listById, listByIdQuery } from './list-by-id.ts'
import { createSqliteRecords, type RecordChange } from './records.ts'

const REMOVE_READER = 'DELETE FROM plugin_readers WHERE reader = ? AND plugin_id = ?'
const INSERT_READER = 'INSERT INTO plugin_readers VALUES (?, ?) ON CONFLICT DO NOTHING'

/** The queries of the owners of plugins, and of who may read private ones. */
export const OWNERSHIP_QUERIES = {
  list: listByIdQuery(ownershipKind, 'plugin_id'),
  isReadBy: 'SELECT 1 FROM plugin_readers WHERE reader = ? AND plugin_id = ?',
  listPrivate:
    'SELECT plugin_id FROM plugin_readers WHERE reader = ? AND plugin_id > ? ORDER BY plugin_id LIMIT ?',
  listDue: `
    SELECT ${fieldsOf(ownershipKind).whole.join(', ')} FROM ownerships
    WHERE access_due_at_ms < ? ORDER BY access_due_at_ms LIMIT ?`,
} as const

/** The owners of plugins in a SQLite catalog. */
export function createSqliteOwnerships(connection: SqliteConnection): OwnershipRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: ownershipKind,
      keyColumns: ['plugin_id'],
      keyValues: (pluginId) => [pluginId],
      facets: ({ accessTask }) => ({ access_due_at_ms: accessTask?.dueAtMs ?? null }),
      writeParts: writeReaders,
    }),
    list: listById(connection, ownershipKind, OWNERSHIP_QUERIES.list),
    privateAmong: (pluginIds) =>
      connection.useInTurn((database) => {
        const find = database.statement(OWNERSHIP_QUERIES.isReadBy)
        const anybody = readerId({ kind: 'anybody' })
        return new Set(pluginIds.filter((pluginId) => find.get(anybody, pluginId) !== undefined))
      }),
    async listPrivate({ reader, after = '', limit }) {
      const values = [readerId(reader), after, requireLimit(limit)]
      return connection.useInTurn((database) =>
        database
          .statement(OWNERSHIP_QUERIES.listPrivate)
          .all(...values)
          .map(({ plugin_id: pluginId }) => String(pluginId)),
      )
    },
    async listDue({ dueBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use((database) =>
        database
          .statement(OWNERSHIP_QUERIES.listDue)
          .all(dueBeforeMs, limit)
          .map((row) => parseStoredRow(ownershipKind, row)),
      )
    },
  }
}

/** Writes the rows by which the private plugins of a reader are found. */
function writeReaders(database: SqliteDatabase, { before, after }: RecordChange<OwnershipRecord>): void {
  const pluginId = (after ?? before)?.pluginId ?? null
  const former = new Set(before && readerIdsOf(before))
  const present = new Set(after && readerIdsOf(after))
  for (const id of former) if (!present.has(id)) database.statement(REMOVE_READER).run(id, pluginId)
  for (const id of present) if (!former.has(id)) database.statement(INSERT_READER).run(id, pluginId)
}
