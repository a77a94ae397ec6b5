import type { HostRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { hostKind } from '../records/record-kinds.ts'
import { parseListedRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTIONS = projectionsOf(hostKind)

/** The hosts of a MongoDB catalog. */
export function createMongodbHosts(connection: MongodbConnection): HostRecords {
  return {
    ...createMongodbRecords(connection, { kind: hostKind }),
    async list({ after = '', ...query }) {
      const limit = requireLimit(query.limit)
      const options = { projection: PROJECTIONS.listed, sort: { _id: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await collectionOf(database, hostKind)
          .find({ _id: { $gt: after } }, options)
          .toArray()
        return found.map((document) => parseListedRow(hostKind, document))
      })
    },
  }
}
