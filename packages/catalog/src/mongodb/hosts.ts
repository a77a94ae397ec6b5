import type { HostRecords } from '../catalog.ts'
import { hostKind } from '../records/record-kinds.ts'
import type { MongodbConnection } from './connection.ts'
import { listById } from './list-by-id.ts'
import { createMongodbRecords } from './records.ts'

/** The hosts of a MongoDB catalog. */
export function createMongodbHosts(connection: MongodbConnection): HostRecords {
  return { ...createMongodbRecords(connection, { kind: hostKind }), list: listById(connection, hostKind) }
}
