import type { RequestCountRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { requestCountKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTIONS = projectionsOf(requestCountKind)

/** The counts of requests of a MongoDB catalog. */
export function createMongodbRequestCounts(connection: MongodbConnection): RequestCountRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: requestCountKind,
      facets: ({ windowStartMs }) => ({ windowStartMs }),
    }),
    async listPast({ startedBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      const options = { projection: PROJECTIONS.whole, sort: { windowStartMs: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await collectionOf(database, requestCountKind)
          // Null finds those without the field too, as an earlier release wrote them.
          .find({ $or: [{ windowStartMs: { $lt: startedBeforeMs } }, { windowStartMs: null }] }, options)
          .toArray()
        return found
          .map((document) => parseStoredRow(requestCountKind, document))
          .filter(({ value }) => value.windowStartMs < startedBeforeMs)
      })
    },
  }
}
