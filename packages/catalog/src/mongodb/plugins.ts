import type { Filter } from 'mongodb'
import type { PluginQuery, PluginRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { searchNeedle, searchTextOf } from '../queries/search-text.ts'
import { pluginKind } from '../records/record-kinds.ts'
import { parseListedRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { type CatalogDocument, collectionOf, createMongodbRecords, projectionsOf } from './records.ts'

const PROJECTION = projectionsOf(pluginKind).listed

/** The plugins of a MongoDB catalog. */
export function createMongodbPlugins(connection: MongodbConnection): PluginRecords {
  return {
    ...createMongodbRecords(connection, {
      kind: pluginKind,
      facets: (plugin) => ({
        category: plugin.latest.category,
        extensionPoints: plugin.latest.extensionPoints,
        updatedAtMs: plugin.updatedAtMs,
        searchText: searchTextOf(plugin),
      }),
    }),
    async list(query) {
      const limit = requireLimit(query.limit)
      const needle = query.text === undefined ? '' : searchNeedle(query.text)
      if (needle === null) return []
      const sort: Record<string, 1 | -1> = query.order === 'id' ? { _id: 1 } : { updatedAtMs: -1, _id: 1 }
      return connection.use(async (database) => {
        const found = await collectionOf(database, pluginKind)
          .find(filterOf(query, needle), { projection: PROJECTION, sort, limit })
          .toArray()
        return found.map((document) => parseListedRow(pluginKind, document))
      })
    },
  }
}

function filterOf(
  { category, extensionPoint, order, after }: PluginQuery,
  needle: string,
): Filter<CatalogDocument> {
  return {
    ...(category !== undefined && { category: { $eq: category } }),
    ...(extensionPoint !== undefined && { extensionPoints: { $eq: extensionPoint } }),
    // Not a regular expression: a literal has nothing to escape.
    ...(needle !== '' && { $expr: { $gte: [{ $indexOfBytes: ['$searchText', { $literal: needle }] }, 0] } }),
    ...(after && order === 'id' && { _id: { $gt: after.pluginId } }),
    ...(after &&
      order === 'updated' && {
        $or: [
          { updatedAtMs: { $lt: after.updatedAtMs } },
          { updatedAtMs: { $eq: after.updatedAtMs }, _id: { $gt: after.pluginId } },
        ],
      }),
  }
}
