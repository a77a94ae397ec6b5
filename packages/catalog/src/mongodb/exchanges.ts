import type { ExchangeRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { exchangeKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTIONS = projectionsOf(exchangeKind)

/** The exchanged id tokens of a MongoDB catalog. */
export function createMongodbExchanges(connection: MongodbConnection): ExchangeRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: exchangeKind,
      facets: ({ expiresAtMs }) => ({ expiresAtMs }),
    }),
    async listExpired({ expiredBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      const options = { projection: PROJECTIONS.whole, sort: { expiresAtMs: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await collectionOf(database, exchangeKind)
          .find({ expiresAtMs: { $lt: expiredBeforeMs } }, options)
          .toArray()
        return found.map((document) => parseStoredRow(exchangeKind, document))
      })
    },
  }
}
