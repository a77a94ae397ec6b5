import type { OwnershipRecords } from '../catalog.ts'
import { ownershipKind } from '../records/record-kinds.ts'
import type { MongodbConnection } from './connection.ts'
import { listById } from './list-by-id.ts'
import { createMongodbRecords } from './records.ts'

/** The owners of plugins in a MongoDB catalog. */
export function createMongodbOwnerships(connection: MongodbConnection): OwnershipRecords {
  return {
    ...createMongodbRecords(connection, { kind: ownershipKind }),
    list: listById(connection, ownershipKind),
  }
}
