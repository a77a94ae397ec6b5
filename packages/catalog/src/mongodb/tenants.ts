import type { Db } from 'mongodb'
import type { TenantRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { tenantKind } from '../records/record-kinds.ts'
import type { TenantRecord } from '../records/records.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { upgradeAll } from './migrate-once.ts'
import { collectionOf, createMongodbRecords } from './records.ts'

const FORMER = { pluginIds: { $exists: false } } as const

/** The tenants of a MongoDB catalog. */
export function createMongodbTenants(connection: MongodbConnection): TenantRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: tenantKind,
      facets: (tenant: TenantRecord) => ({ pluginIds: pluginIdsOf(tenant) }),
    }),
    async listWithPlugin({ pluginId, among, after = '', ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const filter = {
          pluginIds: { $eq: pluginId },
          _id: { $gt: after, ...(among && { $in: [...among] }) },
        }
        const options = { projection: { _id: 1 as const }, sort: { _id: 1 as const }, limit }
        const found = await collectionOf(database, tenantKind).find(filter, options).toArray()
        return found.map(({ _id }) => _id)
      })
    },
    revisionsOf: (tenantIds) =>
      connection.use(async (database) => {
        const filter = { _id: { $in: [...tenantIds] } }
        const options = { projection: { _id: 1 as const, revision: 1 as const } }
        const found = await collectionOf(database, tenantKind).find(filter, options).toArray()
        return new Map(found.map(({ _id, revision }) => [_id, revision]))
      }),
    async listIds({ after = '', ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const options = { projection: { _id: 1 as const }, sort: { _id: 1 as const }, limit }
        const found = await collectionOf(database, tenantKind)
          .find({ _id: { $gt: after } }, options)
          .toArray()
        return found.map(({ _id }) => _id)
      })
    },
  }
}

/**
 * Adds the field by which the tenants of a plugin are found. Runs at each start, because a registry of an earlier release may
 * have written tenants since.
 */
export async function migrateFormerTenants(database: Db): Promise<void> {
  const tenants = collectionOf(database, tenantKind)
  await upgradeAll(tenants.find(FORMER, { projection: { _id: 1 } }), async (ids) => {
    const documents = await tenants.find({ _id: { $in: [...ids] }, ...FORMER }).toArray()
    const updates = documents.map((document) => {
      const { value, revision } = parseStoredRow(tenantKind, document)
      const filter = { _id: value.tenantId, revision }
      return { updateOne: { filter, update: { $set: { pluginIds: pluginIdsOf(value) } } } }
    })
    if (updates.length > 0) await tenants.bulkWrite(updates, { ordered: false })
  })
}

function pluginIdsOf({ plugins }: TenantRecord): readonly string[] {
  return plugins.map(({ pluginId }) => pluginId)
}
