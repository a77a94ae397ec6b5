import type { Db } from 'mongodb'
import type { PluginOrder, PluginPosition, PluginRecords } from '../catalog.ts'
import { listPlugins, sortedAfter } from '../queries/list-plugins.ts'
import type { PluginFilter, PluginIndex, PluginRow, PluginWalk } from '../queries/plugin-index.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { joinWords, searchWordsOf } from '../queries/search-text.ts'
import { pluginKind } from '../records/record-kinds.ts'
import type { PluginRecord } from '../records/records.ts'
import { parseListedRow } from '../records/stored-row.ts'
import type { MongodbConnection } from './connection.ts'
import { readCurrentPlugins } from './former-plugins.ts'
import {
  addPluginEntries,
  filterRange,
  parseEntry,
  pluginEntriesOf,
  removePluginEntries,
  walkRange,
} from './plugin-entries.ts'
import { type CatalogDocument, collectionOf, createMongodbRecords } from './records.ts'

const PROJECTION = { revision: 1, words: 1, isPrivate: 1, body: 1 } as const
const BY_ID = { _id: 1 } as const

/** The plugins of a MongoDB catalog. */
export function createMongodbPlugins(connection: MongodbConnection): PluginRecords {
  const index = createPluginIndex(connection)
  return {
    ...createMongodbRecords(connection, {
      kind: pluginKind,
      facets: (plugin) => ({
        words: joinWords(searchWordsOf(plugin)),
        isPrivate: plugin.isPrivate ?? false,
      }),
      entries: {
        add: (database, plugin) => addPluginEntries(database, [plugin]),
        remove: removePluginEntries,
      },
      formerLacks: 'isPrivate',
      readCurrent: readCurrentPlugins,
    }),
    list: (query) => listPlugins(index, query),
    async listIds({ after = '', limit }) {
      const options = { projection: BY_ID, sort: BY_ID, limit: requireLimit(limit) }
      return connection.use(async (database) => {
        const found = await collectionOf(database, pluginKind)
          .find({ _id: { $gt: after } }, options)
          .toArray()
        return found.map(({ _id }) => _id)
      })
    },
  }
}

function createPluginIndex(connection: MongodbConnection): PluginIndex {
  return {
    fewIds: (filter, most) =>
      connection.use(async (database) => {
        const entries = await findEntries(database, filterRange(filter), most + 1)
        return entries.length > most ? null : entries.map(({ pluginId }) => pluginId)
      }),
    read: (ids) =>
      connection.use(async (database) => {
        const documents = await findPlugins(database, ids)
        return documents.filter(isPublic).map(toRow)
      }),
    walk: (path) => connection.use((database) => walkEntries(database, path)),
  }
}

async function walkEntries(
  database: Db,
  { within, order, after, limit }: Parameters<PluginIndex['walk']>[0],
): Promise<PluginWalk> {
  const entries = await findEntries(database, walkRange(within, order, after), limit)
  const ids = [...new Set(entries.map(({ pluginId }) => pluginId))]
  const found = await findPlugins(database, ids)
  const documents = found.filter(isPublic)
  const hidden = new Set(found.filter((document) => !isPublic(document)).map(({ _id }) => _id))
  // The position goes into cursors, so it is never that of a private plugin.
  const last =
    entries.length === limit ? entries.findLast(({ pluginId }) => !hidden.has(pluginId)) : undefined
  const next = entries.at(-1)
  if (entries.length === limit && next && !last)
    return walkEntries(database, { within, order, after: endOf(order, next), limit })
  const end = last ? endOf(order, last) : null
  const byRevision = new Map(documents.map((document) => [document.revision, document]))
  const walked = entries.flatMap(({ revision }) => byRevision.get(revision) ?? [])
  const known = new Set(entries.map(({ revision }) => revision))
  // Replaced since the entries were read, or found by a leftover entry: the record has the current position.
  const moved = documents
    .filter(({ revision }) => !known.has(revision))
    .map((document) => parseListedRow(pluginKind, document))
    .filter((plugin) => isWithin(plugin, within))
    .filter((plugin) => end === null || sortedAfter([plugin], { order, after: end }).length === 0)
  const here = new Set(sortedAfter(moved, { order, after }).map(({ pluginId }) => pluginId))
  if (here.size === 0) return { rows: walked.map(toRow), end }
  const rows = documents
    .filter(({ _id, revision }) => known.has(revision) || here.has(_id))
    .map((document) => ({ ...parseListedRow(pluginKind, document), row: toRow(document) }))
  return { rows: sortedAfter(rows, { order, after: undefined }).map(({ row }) => row), end }
}

function isWithin({ latest }: PluginRecord, within: PluginFilter | null): boolean {
  if (within === null) return true
  return within.by === 'category'
    ? latest.category === within.value
    : latest.extensionPoints.some((point) => point === within.value)
}

/** An entry in the order of ids has no time, and the next page does not need one. */
function endOf(order: PluginOrder, { pluginId, updatedAtMs }: PluginPosition): PluginPosition {
  return { pluginId, updatedAtMs: order === 'id' ? 0 : updatedAtMs }
}

async function findEntries(database: Db, range: ReturnType<typeof walkRange>, limit: number) {
  const options = { projection: BY_ID, sort: BY_ID, limit }
  const found = await pluginEntriesOf(database).find(range, options).toArray()
  return found.map(parseEntry)
}

function findPlugins(database: Db, ids: readonly string[]): Promise<readonly CatalogDocument[]> {
  const options = { projection: PROJECTION, sort: BY_ID, limit: Math.max(ids.length, 1) }
  return readCurrentPlugins(database, () =>
    collectionOf(database, pluginKind)
      .find({ _id: { $in: [...ids] } }, options)
      .toArray(),
  )
}

/** Entries that were left over may lead to a plugin that has become private. */
function isPublic({ isPrivate }: CatalogDocument): boolean {
  return isPrivate !== true
}

function toRow(document: CatalogDocument): PluginRow {
  return { words: String(document.words), parse: () => parseListedRow(pluginKind, document) }
}
