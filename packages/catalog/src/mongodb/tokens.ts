import type { TokenRecords } from '../catalog.ts'
import { tokenKind } from '../records/record-kinds.ts'
import type { MongodbConnection } from './connection.ts'
import { listById } from './list-by-id.ts'
import { createMongodbRecords } from './records.ts'

/** The tokens of a MongoDB catalog. */
export function createMongodbTokens(connection: MongodbConnection): TokenRecords {
  return { ...createMongodbRecords(connection, { kind: tokenKind }), list: listById(connection, tokenKind) }
}
