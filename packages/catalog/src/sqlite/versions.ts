import { type VersionRef, versionSortKey } from '@plugboard/types'
import type { VersionRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { versionKind, waitingSince } from '../records/record-kinds.ts'
import type { VersionPartApart, VersionRecord } from '../records/records.ts'
import { fieldsOf, parseListedRow, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

const FIELDS = fieldsOf(versionKind)

/** The queries that list versions. */
export const VERSION_QUERIES = {
  listActive: `
    SELECT ${FIELDS.listed.join(', ')} FROM versions
    WHERE plugin_id = ? AND state = 'active' AND sort_key < ?
    ORDER BY sort_key DESC LIMIT ?`,
  listStaged: `
    SELECT ${FIELDS.listed.join(', ')} FROM versions
    WHERE plugin_id = ? AND state = 'staged' AND sort_key < ?
    ORDER BY sort_key DESC LIMIT ?`,
  listWaiting: `
    SELECT ${FIELDS.listed.join(', ')} FROM versions
    WHERE waiting_since_ms IS NOT NULL AND (waiting_since_ms, plugin_id, version) > (?, ?, ?)
    ORDER BY waiting_since_ms, plugin_id, version LIMIT ?`,
  listAll: `
    SELECT ${FIELDS.listed.join(', ')} FROM versions
    WHERE (plugin_id, version) > (?, ?)
    ORDER BY plugin_id, version LIMIT ?`,
  listExpired: `
    SELECT ${FIELDS.whole.join(', ')} FROM versions
    WHERE lease_expires_at_ms < ?
    ORDER BY lease_expires_at_ms LIMIT ?`,
} as const

// Above every sort key: they start with a digit.
const ABOVE_ALL = ':'

/** The versions of a SQLite catalog. */
export function createSqliteVersions(connection: SqliteConnection): VersionRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: versionKind,
      keyColumns: ['plugin_id', 'version'],
      keyValues: ({ pluginId, version }) => [pluginId, version],
      facets: (record) => ({
        sort_key: versionSortKey(record.version),
        state: record.state,
        lease_expires_at_ms: record.lease?.expiresAtMs ?? null,
        waiting_since_ms: waitingSince(record),
      }),
    }),
    listActive: listByPrecedence(connection, VERSION_QUERIES.listActive),
    listStaged: listByPrecedence(connection, VERSION_QUERIES.listStaged),
    async listWaiting({ after, ...query }) {
      const values = [
        after?.sinceMs ?? -1,
        after?.pluginId ?? '',
        after?.version ?? '',
        requireLimit(query.limit),
      ]
      return connection.useInTurn((database) =>
        database
          .statement(VERSION_QUERIES.listWaiting)
          .all(...values)
          .map((row) => parseListedRow<VersionRef, VersionRecord, VersionPartApart>(versionKind, row)),
      )
    },
    async listAll({ after, ...query }) {
      const values = [after?.pluginId ?? '', after?.version ?? '', requireLimit(query.limit)]
      return connection.useInTurn((database) =>
        database
          .statement(VERSION_QUERIES.listAll)
          .all(...values)
          .map((row) => parseListedRow<VersionRef, VersionRecord, VersionPartApart>(versionKind, row)),
      )
    },
    async listExpired({ expiredBeforeMs, limit }) {
      const values = [expiredBeforeMs, requireLimit(limit)]
      return connection.use((database) =>
        database
          .statement(VERSION_QUERIES.listExpired)
          .all(...values)
          .map((row) => parseStoredRow(versionKind, row)),
      )
    },
  }
}

function listByPrecedence(connection: SqliteConnection, query: string): VersionRecords['listActive'] {
  return async ({ pluginId, below, limit }) => {
    const values = [pluginId, below === undefined ? ABOVE_ALL : versionSortKey(below), requireLimit(limit)]
    return connection.useInTurn((database) =>
      database
        .statement(query)
        .all(...values)
        .map((row) => parseListedRow<VersionRef, VersionRecord, VersionPartApart>(versionKind, row)),
    )
  }
}
