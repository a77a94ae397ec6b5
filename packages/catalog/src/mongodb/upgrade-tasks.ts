import type { UpgradeTasks } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { upgradeTaskKind } from '../records/record-kinds.ts'
import type { UpgradeTask } from '../records/records.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTION = projectionsOf(upgradeTaskKind).whole

/** The upgrade tasks of a MongoDB catalog. */
export function createMongodbUpgradeTasks(connection: MongodbConnection): UpgradeTasks {
  return {
    ...createMongodbRecords(connection, {
      kind: upgradeTaskKind,
      // Omitted when there is nothing to do: the index is sparse.
      facets: ({ dueAtMs }: UpgradeTask) => (dueAtMs === null ? {} : { dueAtMs }),
    }),
    async listDue({ dueBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const filter = { dueAtMs: { $lt: dueBeforeMs } }
        const options = { projection: PROJECTION, sort: { dueAtMs: 1 as const }, limit }
        const found = await collectionOf(database, upgradeTaskKind).find(filter, options).toArray()
        return found.map((document) => parseStoredRow(upgradeTaskKind, document))
      })
    },
  }
}
