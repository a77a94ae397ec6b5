import type { SessionRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { sessionKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { listById } from './list-by-id.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTION = projectionsOf(sessionKind).whole

/** The sessions of a MongoDB catalog. */
export function createMongodbSessions(connection: MongodbConnection): SessionRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: sessionKind,
      facets: ({ personId, endsAtMs }) => ({ personId, endsAtMs }),
    }),
    list: listById(connection, sessionKind),
    async listOf({ personId, after = '', ...query }) {
      const options = { projection: PROJECTION, sort: { _id: 1 as const }, limit: requireLimit(query.limit) }
      return connection.use(async (database) => {
        const found = await collectionOf(database, sessionKind)
          .find({ personId: { $eq: personId }, _id: { $gt: after } }, options)
          .toArray()
        return found.map((document) => parseStoredRow(sessionKind, document))
      })
    },
    async listEnded({ endedBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      const options = { projection: PROJECTION, sort: { endsAtMs: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await collectionOf(database, sessionKind)
          .find({ endsAtMs: { $lt: endedBeforeMs } }, options)
          .toArray()
        return found.map((document) => parseStoredRow(sessionKind, document))
      })
    },
  }
}
