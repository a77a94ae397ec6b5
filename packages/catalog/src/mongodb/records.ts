import type { Collection, Db } from 'mongodb'
import type { Records, Stored } from '../catalog.ts'
import { type RecordKind, replacedId } from '../records/record-kinds.ts'
import { createStoredRow, fieldsOf, parseStoredRow, type StoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { isDuplicateKey } from './errors.ts'

/** A document: the key, the fields that queries read, the revision, and the record as JSON text. */
export type CatalogDocument = { readonly _id: string } & Pick<StoredRow, 'revision' | 'body'> &
  Readonly<Record<string, unknown>>

/** Reads documents, and reads them again after upgrading those of an earlier form. */
export type ReadCurrent = (
  database: Db,
  read: () => Promise<readonly CatalogDocument[]>,
) => Promise<readonly CatalogDocument[]>

/** The projections for reading a whole record, and for reading what listings show. */
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
  connection: Pick<MongodbConnection, 'use'>,
  {
    kind,
    facets = () => ({}),
    entries,
    formerLacks,
    readCurrent = (_database, read) => read(),
  }: {
    readonly kind: RecordKind<Key, Value>
    /** The fields that queries read. */
    readonly facets?: (value: Value) => Readonly<Record<string, unknown>>
    /**
     * The data about a revision of a record in other collections: added before the record has that revision, removed when it
     * no longer has it or never got it.
     */
    readonly entries?: {
      readonly add: (database: Db, stored: Stored<Value>) => Promise<void>
      readonly remove: (database: Db, stored: Stored<Value>) => Promise<void>
    }
    /** The field by which `readCurrent` recognises a document of the current form. */
    readonly formerLacks?: string
    readonly readCurrent?: ReadCurrent
  },
): Records<Key, Value> {
  const projection = { ...projectionsOf(kind).whole, ...(formerLacks !== undefined && { [formerLacks]: 1 }) }
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
      connection.use(async (database) => {
        const row = createStoredRow(kind, value)
        const stored = { value, revision: row.revision }
        await entries?.add(database, stored)
        try {
          const document = { _id: kind.idOf(kind.keyOf(value)), ...facets(value), ...row }
          await collectionOf(database, kind).insertOne(document)
        } catch (error) {
          if (!isDuplicateKey(error)) throw error
          await entries?.remove(database, stored)
          return null
        }
        return stored
      }),
    async replace(current, next) {
      const id = replacedId(kind, current.value, next)
      const row = createStoredRow(kind, next)
      const stored = { value: next, revision: row.revision }
      return connection.use(async (database) => {
        await entries?.add(database, stored)
        const { matchedCount } = await collectionOf(database, kind).replaceOne(
          revisionFilter(id, current.revision),
          { ...facets(next), ...row },
        )
        const isReplaced = matchedCount === 1
        await entries?.remove(database, isReplaced ? current : stored)
        return isReplaced ? stored : null
      })
    },
    remove: (current) =>
      connection.use(async (database) => {
        const id = kind.idOf(kind.keyOf(current.value))
        const { deletedCount } = await collectionOf(database, kind).deleteOne(
          revisionFilter(id, current.revision),
        )
        if (deletedCount !== 1) return false
        await entries?.remove(database, current)
        return true
      }),
  }
}

function revisionFilter(id: string, revision: string) {
  return { _id: { $eq: id }, revision: { $eq: revision } }
}
