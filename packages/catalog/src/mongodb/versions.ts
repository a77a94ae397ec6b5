import { type VersionRef, versionSortKey } from '@plugboard/types'
import type { VersionRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { versionKind, waitingSince } from '../records/record-kinds.ts'
import type { VersionPartApart, VersionRecord } from '../records/records.ts'
import { parseListedRow, parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { readCurrentVersions } from './former-versions.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTIONS = projectionsOf(versionKind)

/** The versions of a MongoDB catalog. */
export function createMongodbVersions(connection: MongodbConnection): VersionRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: versionKind,
      facets: (record: VersionRecord) => {
        const { pluginId, version, state, lease, counted } = record
        const waitingSinceMs = waitingSince(record)
        return {
          pluginId,
          version,
          sortKey: versionSortKey(version),
          state,
          // Omitted when there is no lease: the index of leases is sparse.
          ...(lease && { leaseExpiresAtMs: lease.expiresAtMs }),
          ...(counted && { counted }),
          ...(waitingSinceMs !== null && { waitingSinceMs }),
        }
      },
      readCurrent: readCurrentVersions,
    }),
    listActive: listByPrecedence(connection, 'active'),
    listStaged: listByPrecedence(connection, 'staged'),
    async listWaiting({ after, ...query }) {
      const limit = requireLimit(query.limit)
      const sort = { waitingSinceMs: 1 as const, _id: 1 as const }
      const options = { projection: PROJECTIONS.listed, sort, limit }
      return connection.use(async (database) => {
        const find = (filter: object, most: number) =>
          readCurrentVersions(database, () =>
            collectionOf(database, versionKind)
              .find(filter, { ...options, limit: most })
              .toArray(),
          )
        // Two ranges of the index: a server compatible with MongoDB may not use it for an $or.
        const same = after
          ? await find(
              { waitingSinceMs: { $eq: after.sinceMs }, _id: { $gt: versionKind.idOf(after) } },
              limit,
            )
          : []
        const rest = limit - same.length
        const later = rest > 0 ? await find({ waitingSinceMs: { $gt: after?.sinceMs ?? -1 } }, rest) : []
        return [...same, ...later].map((document) =>
          parseListedRow<VersionRef, VersionRecord, VersionPartApart>(versionKind, document),
        )
      })
    },
    async listAll({ after, ...query }) {
      const limit = requireLimit(query.limit)
      const filter = after ? { _id: { $gt: versionKind.idOf(after) } } : {}
      const options = { projection: PROJECTIONS.listed, sort: { _id: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await readCurrentVersions(database, () =>
          collectionOf(database, versionKind).find(filter, options).toArray(),
        )
        return found.map((document) =>
          parseListedRow<VersionRef, VersionRecord, VersionPartApart>(versionKind, document),
        )
      })
    },
    async listExpired({ expiredBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const filter = { leaseExpiresAtMs: { $lt: expiredBeforeMs } }
        const options = { projection: PROJECTIONS.whole, sort: { leaseExpiresAtMs: 1 as const }, limit }
        const found = await readCurrentVersions(database, () =>
          collectionOf(database, versionKind).find(filter, options).toArray(),
        )
        return found.map((document) => parseStoredRow(versionKind, document))
      })
    },
  }
}

function listByPrecedence(
  connection: MongodbConnection,
  state: VersionRecord['state'],
): VersionRecords['listActive'] {
  return async (query) => {
    const limit = requireLimit(query.limit)
    const filter = {
      pluginId: { $eq: query.pluginId },
      state: { $eq: state },
      ...(query.below !== undefined && { sortKey: { $lt: versionSortKey(query.below) } }),
    }
    return connection.use(async (database) => {
      const options = { projection: PROJECTIONS.listed, sort: { sortKey: -1 as const }, limit }
      const found = await readCurrentVersions(database, () =>
        collectionOf(database, versionKind).find(filter, options).toArray(),
      )
      return found.map((document) =>
        parseListedRow<VersionRef, VersionRecord, VersionPartApart>(versionKind, document),
      )
    })
  }
}
