import type { OwnershipRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { readerId, readerIdsOf } from '../records/plugin-readers.ts'
import { ownershipKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { listById } from './list-by-id.ts'
import { collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const { whole } = projectionsOf(ownershipKind)

/** The owners of plugins in a MongoDB catalog. */
export function createMongodbOwnerships(connection: MongodbConnection): OwnershipRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: ownershipKind,
      // Owners that an earlier release wrote have no such fields, and no private plugins.
      facets: ({ visibility, accessTask, ...record }) => ({
        ...(visibility && { visibility, readers: readerIdsOf({ visibility, ...record }) }),
        ...(accessTask && { accessDueAtMs: accessTask.dueAtMs }),
      }),
    }),
    list: listById(connection, ownershipKind),
    privateAmong: (pluginIds) =>
      connection.use(async (database) => {
        const filter = { _id: { $in: [...pluginIds] } }
        const options = { projection: { _id: 1 as const, visibility: 1 as const } }
        const found = await collectionOf(database, ownershipKind).find(filter, options).toArray()
        return new Set(found.filter(({ visibility }) => visibility === 'private').map(({ _id }) => _id))
      }),
    async listPrivate({ reader, after = '', ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const filter = { readers: { $eq: readerId(reader) }, _id: { $gt: after } }
        const options = { projection: { _id: 1 as const }, sort: { _id: 1 as const }, limit }
        const found = await collectionOf(database, ownershipKind).find(filter, options).toArray()
        return found.map(({ _id }) => _id)
      })
    },
    async listDue({ dueBeforeMs, ...query }) {
      const limit = requireLimit(query.limit)
      const options = { projection: whole, sort: { accessDueAtMs: 1 as const }, limit }
      return connection.use(async (database) => {
        const found = await collectionOf(database, ownershipKind)
          .find({ accessDueAtMs: { $lt: dueBeforeMs } }, options)
          .toArray()
        return found.map((document) => parseStoredRow(ownershipKind, document))
      })
    },
  }
}
