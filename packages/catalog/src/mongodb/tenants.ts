import type { Db } from 'mongodb'
import type { TenantRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { createStoredListing, parseListedTenant, parseTenantWithPlugin } from '../records/listed-tenant.ts'
import { tenantKind } from '../records/record-kinds.ts'
import type { TenantRecord } from '../records/records.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { upgradeAll } from './migrate-once.ts'
import { type CatalogDocument, collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const FORMER = { listed: { $exists: false } } as const

/** Tenants as lists read them. */
type ReadTenants = () => Promise<readonly CatalogDocument[]>

/** The tenants of a MongoDB catalog. */
export function createMongodbTenants(connection: MongodbConnection): TenantRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: tenantKind,
      facets: facetsOf,
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
    async list({ among, after = '', ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const filter = { _id: { $gt: after, ...(among && { $in: [...among] }) } }
        const options = { projection: { listed: 1 as const }, sort: { _id: 1 as const }, limit }
        const found = await readCurrentTenants(database, () =>
          collectionOf(database, tenantKind).find(filter, options).toArray(),
        )
        return found.map(({ listed }) => parseListedTenant(listed))
      })
    },
    async listOfPlugin({ pluginId, after = '', ...query }) {
      const limit = requireLimit(query.limit)
      return connection.use(async (database) => {
        const filter = { pluginIds: { $eq: pluginId }, _id: { $gt: after } }
        const projection = { listed: 1, [`listedPlugins.${pluginId}`]: 1 } as const
        const found = await readCurrentTenants(database, () =>
          collectionOf(database, tenantKind)
            .find(filter, { projection, sort: { _id: 1 }, limit })
            .toArray(),
        )
        return found.map(({ listed, listedPlugins }) =>
          parseTenantWithPlugin(listed, Object(listedPlugins)[pluginId]),
        )
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
 * Adds the fields that lists of tenants read. Runs at each start, because a registry of an earlier release may have written
 * tenants since.
 */
export async function migrateFormerTenants(database: Db): Promise<void> {
  const former = collectionOf(database, tenantKind).find(FORMER, { projection: { _id: 1 } })
  await upgradeAll(former, (ids) => upgradeTenants(database, ids))
}

/**
 * The tenants that `read` finds, once each has the fields of lists: a registry of an earlier release may still be running and write
 * some without, which removes them.
 */
async function readCurrentTenants(database: Db, read: ReadTenants): Promise<readonly CatalogDocument[]> {
  for (;;) {
    const found = await read()
    const former = found.filter(({ listed }) => listed === undefined).map(({ _id }) => _id)
    if (former.length === 0) return found
    await upgradeTenants(database, former)
  }
}

async function upgradeTenants(database: Db, ids: readonly string[]): Promise<void> {
  const tenants = collectionOf(database, tenantKind)
  const { whole: projection } = projectionsOf(tenantKind)
  const documents = await tenants.find({ _id: { $in: [...ids] }, ...FORMER }, { projection }).toArray()
  const updates = documents.map((document) => {
    const { value, revision } = parseStoredRow(tenantKind, document)
    return { updateOne: { filter: { _id: value.tenantId, revision }, update: { $set: facetsOf(value) } } }
  })
  if (updates.length > 0) await tenants.bulkWrite(updates, { ordered: false })
}

/** What lists read. The id of a plugin has no dot or dollar, so it can be the name of a field. */
function facetsOf(tenant: TenantRecord) {
  const { listed, plugins } = createStoredListing(tenant)
  return { pluginIds: [...plugins.keys()], listed, listedPlugins: Object.fromEntries(plugins) }
}
