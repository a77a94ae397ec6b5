import type { ManifestTasks } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { manifestTaskKind } from '../records/record-kinds.ts'
import type { ManifestTask } from '../records/records.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTION = projectionsOf(manifestTaskKind).whole

/** The manifest tasks of a MongoDB catalog. */
export function createMongodbManifestTasks(connection: MongodbConnection): ManifestTasks {
  return {
    ...createMongodbRecords(connection, {
      kind: manifestTaskKind,
      facets: ({ dueAtMs }: ManifestTask) => ({ dueAtMs }),
    }),
    async listDue({ dueBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const filter = { dueAtMs: { $lt: dueBeforeMs } }
        const options = { projection: PROJECTION, sort: { dueAtMs: 1 as const }, limit }
        const found = await collectionOf(database, manifestTaskKind).find(filter, options).toArray()
        return found.map((document) => parseStoredRow(manifestTaskKind, document))
      })
    },
  }
}
