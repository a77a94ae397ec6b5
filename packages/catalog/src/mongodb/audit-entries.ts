import { type Collection, MongoBulkWriteError } from 'mongodb'
import type { AuditEntries } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import {
  createStoredAuditEntry,
  parseStoredAuditEntry,
  positionsOf,
  type StoredAuditEntry,
  wantedFacets,
} from '../records/stored-audit-entry.ts'
import type { MongodbConnection } from './connection.ts'
import { isDuplicateKey } from './errors.ts'

/** An entry under its number. */
interface AuditDocument extends StoredAuditEntry {
  readonly _id: number
}

const BODY = { body: 1 } as const

/** The audit log of a MongoDB catalog. */
export function createMongodbAuditEntries(connection: MongodbConnection): AuditEntries {
  const use = <Result>(work: (collection: Collection<AuditDocument>) => Promise<Result>) =>
    connection.use((database) => work(database.collection<AuditDocument>('auditEntries')))

  return {
    async append(entries) {
      const documents = entries.map((entry) => ({ _id: entry.sequence, ...createStoredAuditEntry(entry) }))
      return use(async (collection) => {
        try {
          // Ordered: nothing is stored after the first that is refused, so that the numbers never have a gap.
          return (await collection.insertMany(documents, { ordered: true })).insertedCount
        } catch (error) {
          if (!(error instanceof MongoBulkWriteError) || !isDuplicateKey(error)) throw error
          return error.insertedCount
        }
      })
    },
    newest: () =>
      use(async (collection) => {
        const [found] = await collection.find({}, { projection: BODY, sort: { _id: -1 }, limit: 1 }).toArray()
        return found === undefined ? null : parseStoredAuditEntry(found)
      }),
    async listAfter({ after, ...query }) {
      const options = { projection: BODY, sort: { _id: 1 as const }, limit: requireLimit(query.limit) }
      return use(async (collection) => {
        const found = await collection.find({ _id: { $gt: after } }, options).toArray()
        return found.map(parseStoredAuditEntry)
      })
    },
    async search(search) {
      const options = { projection: BODY, sort: { position: -1 as const }, limit: requireLimit(search.limit) }
      const { from, before } = positionsOf(search)
      const wanted = wantedFacets(search).map(([facet, value]) => [facet, { $eq: value }] as const)
      const filter = { ...Object.fromEntries(wanted), position: { $gte: from, $lt: before } }
      return use(async (collection) => {
        const found = await collection.find(filter, options).toArray()
        return found.map(parseStoredAuditEntry)
      })
    },
  }
}
