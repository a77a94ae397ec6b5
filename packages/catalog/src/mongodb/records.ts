import type { Collection, Db } from 'mongodb'
import type { Records } from '../catalog.ts'
import { type RecordKind, replacedId } from '../records/record-kinds.ts'
import { createStoredRow, fieldsOf, parseStoredRow, type StoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { isDuplicateKey } from './errors.ts'

/** A document: the key, the fields that queries read, the revision, and the record as JSON text. */
export type CatalogDocument = { readonly _id: string } & Pick<StoredRow, 'revision' | 'body'> &
  Readonly<Record<string, unknown>>

/** Reads documents, and again once those of an earlier form have been upgraded. */
export type ReadCurrent = (
  database: Db,
  read: () => Promise<readonly CatalogDocument[]>,
) => Promise<readonly CatalogDocument[]>

/** The projections of what is read back of a record: of all of it, and of what listings show. */
export function projectionsOf<Key, Value>(kind: RecordKind<Key, Value>) {
  const { whole, listed } = fieldsOf(kind)
  return { whole: project(whole), listed: project(listed) }
}

/** The collection of one kind of record. */
export function collectionOf<Key, Value>(
  database: Db,
  { name }: RecordKind<Key, Value>,
): Collection<CatalogDocument> {
  return database.collection<CatalogDocument>(name)
}

function project(fields: readonly string[]): Readonly<Record<string, 1>> {
  return Object.fromEntries(fields.map((field) => [field, 1] as const))
}

/** Records of one collection. */
export function createMongodbRecords<Key, Value>(
  connection: MongodbConnection,
  {
    kind,
    facets = () => ({}),
    readCurrent = (_database, read) => read(),
  }: {
    readonly kind: RecordKind<Key, Value>
    /** The fields that queries read. */
    readonly facets?: (value: Value) => Readonly<Record<string, unknown>>
    readonly readCurrent?: ReadCurrent
  },
): Records<Key, Value> {
  const projection = projectionsOf(kind).whole
  const use = <Result>(work: (collection: Collection<CatalogDocument>) => Promise<Result>) =>
    connection.use((database) => work(collectionOf(database, kind)))

  return {
    find: (key) =>
      connection.use(async (database) => {
        const byId = { _id: { $eq: kind.idOf(key) } }
        const [found] = await readCurrent(database, () =>
          collectionOf(database, kind).find(byId, { projection, limit: 1 }).toArray(),
        )
        return found === undefined ? null : parseStoredRow(kind, found)
      }),
    insert: (value) =>
      use(async (collection) => {
        const row = createStoredRow(kind, value)
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
      const row = createStoredRow(kind, next)
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
