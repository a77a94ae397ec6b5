import type { Collection, Db } from 'mongodb'
import type { Records } from './catalog.ts'
import type { MongodbConnection } from './mongodb-connection.ts'
import { isDuplicateKey } from './mongodb-errors.ts'
import { type RecordKind, replacedId } from './record-kinds.ts'
import { createStoredRow, parseStoredRow, type StoredRow } from './stored-row.ts'

/** A document: the key, the fields that queries read, the revision, and the record as JSON text. */
export type CatalogDocument = StoredRow & { readonly _id: string } & Readonly<Record<string, unknown>>

/** Fields that are read back. */
export const ROW_FIELDS = { revision: 1, body: 1 } as const

/** The collection of one kind of record. */
export function collectionOf<Key, Value>(
  database: Db,
  { name }: RecordKind<Key, Value>,
): Collection<CatalogDocument> {
  return database.collection<CatalogDocument>(name)
}

/** Records of one collection; `facets` are the fields that queries read. */
export function createMongodbRecords<Key, Value>(
  connection: MongodbConnection,
  kind: RecordKind<Key, Value>,
  facets: (value: Value) => Readonly<Record<string, unknown>> = () => ({}),
): Records<Key, Value> {
  const use = <Result>(work: (collection: Collection<CatalogDocument>) => Promise<Result>) =>
    connection.use((database) => work(collectionOf(database, kind)))

  return {
    find: (key) =>
      use(async (collection) => {
        const found = await collection.findOne({ _id: { $eq: kind.idOf(key) } }, { projection: ROW_FIELDS })
        return found === null ? null : parseStoredRow(kind, found)
      }),
    insert: (value) =>
      use(async (collection) => {
        const row = createStoredRow(value)
        try {
          await collection.insertOne({ _id: kind.idOf(kind.keyOf(value)), ...facets(value), ...row })
        } catch (error) {
          if (isDuplicateKey(error)) return null
          throw error
        }
        return { value, revision: row.revision }
      }),
    async replace(current, next) {
      const id = replacedId(kind, current.value, next)
      const row = createStoredRow(next)
      return use(async (collection) => {
        const replacement = { ...facets(next), ...row }
        const { matchedCount } = await collection.replaceOne(
          revisionFilter(id, current.revision),
          replacement,
        )
        return matchedCount === 1 ? { value: next, revision: row.revision } : null
      })
    },
    remove: (current) =>
      use(async (collection) => {
        const id = kind.idOf(kind.keyOf(current.value))
        const { deletedCount } = await collection.deleteOne(revisionFilter(id, current.revision))
        return deletedCount === 1
      }),
  }
}

function revisionFilter(id: string, revision: string) {
  return { _id: { $eq: id }, revision: { $eq: revision } }
}
