import { versionSortKey } from '@plugboard/types'
import type { VersionRecords } from './catalog.ts'
import type { MongodbConnection } from './mongodb-connection.ts'
import { collectionOf, createMongodbRecords, ROW_FIELDS } from './mongodb-records.ts'
import { requireLimit } from './query-bounds.ts'
import { versionKind } from './record-kinds.ts'
import { parseStoredRow } from './stored-row.ts'

/** The versions of a MongoDB catalog. */
export function createMongodbVersions(connection: MongodbConnection): VersionRecords {
  return {
    ...createMongodbRecords(connection, versionKind, ({ pluginId, version, state, lease }) => ({
      pluginId,
      version,
      sortKey: versionSortKey(version),
      state,
      // Left out where there is no lease: the index of leases is sparse.
      ...(lease && { leaseExpiresAtMs: lease.expiresAtMs }),
    })),
    async listActive(query) {
      const limit = requireLimit(query.limit)
      const filter = {
        pluginId: { $eq: query.pluginId },
        state: { $eq: 'active' },
        ...(query.below !== undefined && { sortKey: { $lt: versionSortKey(query.below) } }),
      }
      return connection.use(async (database) => {
        const found = await collectionOf(database, versionKind)
          .find(filter, { projection: ROW_FIELDS, sort: { sortKey: -1 }, limit })
          .toArray()
        return found.map((document) => parseStoredRow(versionKind, document).value)
      })
    },
    async listExpired({ expiredBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const found = await collectionOf(database, versionKind)
          .find(
            { leaseExpiresAtMs: { $lt: expiredBeforeMs } },
            { projection: ROW_FIELDS, sort: { leaseExpiresAtMs: 1 }, limit },
          )
          .toArray()
        return found.map((document) => parseStoredRow(versionKind, document))
      })
    },
  }
}
