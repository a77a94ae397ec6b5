import type { Catalog } from '../catalog.ts'
import { usageKind } from '../records/record-kinds.ts'
import type { MongodbConnection } from './connection.ts'
import { countFormerVersions } from './count-former-versions.ts'
import { createMongodbRecords } from './records.ts'

/**
 * The usages of a MongoDB catalog. A registry of an earlier release may still be running and publish versions without
 * counting them, so they are counted before a usage is read.
 */
export function createMongodbUsages(connection: MongodbConnection): Catalog['usages'] {
  return createMongodbRecords(connection, {
    kind: usageKind,
    async readCurrent(database, read) {
      await countFormerVersions(database)
      return read()
    },
  })
}
