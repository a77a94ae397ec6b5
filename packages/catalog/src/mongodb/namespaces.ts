import type { NamespaceRecords } from '../catalog.ts'
import { namespaceKind } from '../records/record-kinds.ts'
import type { MongodbConnection } from './connection.ts'
import { listById } from './list-by-id.ts'
import { createMongodbRecords } from './records.ts'

/** The namespaces of a MongoDB catalog. */
export function createMongodbNamespaces(connection: MongodbConnection): NamespaceRecords {
  return {
    ...createMongodbRecords(connection, { kind: namespaceKind }),
    list: listById(connection, namespaceKind),
  }
}
