import type { PurgeRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { purgeKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { listById } from './list-by-id.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTIONS = projectionsOf(purgeKind)

/** The purges of a MongoDB catalog. */
export function createMongodbPurges(connection: MongodbConnection): PurgeRecords {
  return {
    ...createMongodbRecords(connection, { kind: purgeKind, facets: ({ dueAtMs }) => ({ dueAtMs }) }),
    list: listById(connection, purgeKind),
    async listDue({ dueBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      const options = { projection: PROJECTIONS.whole, sort: { dueAtMs: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await collectionOf(database, purgeKind)
          .find({ dueAtMs: { $lt: dueBeforeMs } }, options)
          .toArray()
        return found.map((document) => parseStoredRow(purgeKind, document))
      })
    },
  }
}
