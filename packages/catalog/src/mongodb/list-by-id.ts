import { requireLimit } from '../queries/query-bounds.ts'
import type { RecordKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { collectionOf, projectionsOf } from './records.ts'

/** Lists records in the byte order of their ids, from the first one after an id. */
export function listById<Key, Value>(
  connection: MongodbConnection,
  kind: RecordKind<Key, Value>,
): (page: { readonly after?: string | undefined; readonly limit: number }) => Promise<readonly Value[]> {
  const { whole } = projectionsOf(kind)
  return async ({ after = '', ...page }) => {
    const options = { projection: whole, sort: { _id: 1 as const }, limit: requireLimit(page.limit) }
    return connection.use(async (database) => {
      const found = await collectionOf(database, kind)
        .find({ _id: { $gt: after } }, options)
        .toArray()
      return found.map((document) => parseStoredRow(kind, document).value)
    })
  }
}
