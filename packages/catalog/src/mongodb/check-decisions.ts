import type { CheckDecisionRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { checkDecisionKind, firstExpiryOf } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTIONS = projectionsOf(checkDecisionKind)

/** The decisions about findings of a MongoDB catalog. */
export function createMongodbCheckDecisions(connection: MongodbConnection): CheckDecisionRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: checkDecisionKind,
      facets: (record) => ({ expiresAtMs: firstExpiryOf(record) }),
    }),
    async listExpired({ expiredBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      const options = { projection: PROJECTIONS.whole, sort: { expiresAtMs: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await collectionOf(database, checkDecisionKind)
          .find({ expiresAtMs: { $lt: expiredBeforeMs } }, options)
          .toArray()
        return found.map((document) => parseStoredRow(checkDecisionKind, document))
      })
    },
  }
}
