import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { PluginOrder, PluginPosition, PluginRecords } from '../catalog.ts'
import { listPlugins } from '../queries/list-plugins.ts'
import type { PluginFilter, PluginIndex, PluginRow } from '../queries/plugin-index.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { joinWords, searchWordsOf } from '../queries/search-text.ts'
import { pluginKind } from '../records/record-kinds.ts'
import { parseListedRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { recencyOf, writePluginIndexes } from './plugin-indexes.ts'
import { createSqliteRecords } from './records.ts'

const IDS = {
  category:
    'SELECT plugin_id FROM plugins INDEXED BY public_plugins_by_category WHERE is_private = 0 AND category = ? LIMIT ?',
  extensionPoint: 'SELECT plugin_id FROM plugin_extension_points WHERE extension_point = ? LIMIT ?',
  word: 'SELECT plugin_id FROM plugin_words WHERE word >= ? AND word < ? LIMIT ?',
} as const

/** The queries that list plugins: the indexes have the public ones alone. Each reads at most its limit and its offset of entries of one index. */
export const PLUGIN_QUERIES = {
  ids: IDS,
  // SQLite skips entries several times as fast as it returns them.
  moreIds: {
    category: `${IDS.category} OFFSET ?`,
    extensionPoint: `${IDS.extensionPoint} OFFSET ?`,
    word: `${IDS.word} OFFSET ?`,
  },
  all: 'SELECT plugin_id FROM plugins WHERE plugin_id > ? ORDER BY plugin_id LIMIT ?',
  read: 'SELECT words, body FROM plugins WHERE plugin_id = ?',
  walk: {
    all: {
      id: `
        SELECT plugin_id, recency, words, body FROM plugins INDEXED BY public_plugins_by_id
        WHERE is_private = 0 AND plugin_id > ? ORDER BY plugin_id LIMIT ?`,
      updated: `
        SELECT plugin_id, recency, words, body FROM plugins INDEXED BY public_plugins_by_recency
        WHERE is_private = 0 AND (recency, plugin_id) > (?, ?) ORDER BY recency, plugin_id LIMIT ?`,
    },
    category: {
      id: `
        SELECT plugin_id, recency, words, body FROM plugins INDEXED BY public_plugins_by_category
        WHERE is_private = 0 AND category = ? AND plugin_id > ? ORDER BY plugin_id LIMIT ?`,
      updated: `
        SELECT plugin_id, recency, words, body FROM plugins INDEXED BY public_plugins_by_category_and_recency
        WHERE is_private = 0 AND category = ? AND (recency, plugin_id) > (?, ?) ORDER BY recency, plugin_id LIMIT ?`,
    },
    // CROSS JOIN keeps the order of the tables: first the index, then the plugins that it contains.
    extensionPoint: {
      id: `
        SELECT e.plugin_id, e.recency, p.words, p.body
        FROM plugin_extension_points AS e CROSS JOIN plugins AS p ON p.plugin_id = e.plugin_id
        WHERE e.extension_point = ? AND e.plugin_id > ? ORDER BY e.plugin_id LIMIT ?`,
      updated: `
        SELECT e.plugin_id, e.recency, p.words, p.body
        FROM plugin_extension_points AS e CROSS JOIN plugins AS p ON p.plugin_id = e.plugin_id
        WHERE e.extension_point = ? AND (e.recency, e.plugin_id) > (?, ?)
        ORDER BY e.recency, e.plugin_id LIMIT ?`,
    },
  },
} as const

// Above every continuation of a word.
const LAST_CHARACTER = '\u{10ffff}'

/** The plugins of a SQLite catalog. */
export function createSqlitePlugins(connection: SqliteConnection): PluginRecords {
  const index = createPluginIndex(connection)
  return {
    ...createSqliteRecords(connection, {
      kind: pluginKind,
      keyColumns: ['plugin_id'],
      keyValues: (pluginId) => [pluginId],
      facets: (plugin) => ({
        category: plugin.latest.category,
        recency: recencyOf(plugin),
        is_private: plugin.isPrivate ? 1 : 0,
        words: joinWords(searchWordsOf(plugin)),
      }),
      writeParts: (database, change) => writePluginIndexes((sql) => database.statement(sql), change),
    }),
    list: (query) => listPlugins(index, query),
    async listIds({ after = '', limit }) {
      const most = requireLimit(limit)
      return connection.useInTurn((database) =>
        database
          .statement(PLUGIN_QUERIES.all)
          .all(after, most)
          .map(({ plugin_id: pluginId }) => String(pluginId)),
      )
    },
  }
}

function createPluginIndex(connection: SqliteConnection): PluginIndex {
  return {
    fewIds: ({ by, value }, most) =>
      connection.useInTurn((database) => {
        const values = by === 'word' ? [value, value + LAST_CHARACTER] : [value]
        const more = database.statement(PLUGIN_QUERIES.moreIds[by]).get(...values, 1, most)
        if (more !== undefined) return null
        const rows = database.statement(PLUGIN_QUERIES.ids[by]).all(...values, most + 1)
        // Another process may have added some meanwhile.
        return rows.length > most ? null : rows.map(({ plugin_id: pluginId }) => String(pluginId))
      }),
    read: (ids) =>
      connection.useInTurn((database) => {
        const read = database.statement(PLUGIN_QUERIES.read)
        const rows = ids.map((id) => read.get(id))
        return rows.filter((row) => row !== undefined).map(toRow)
      }),
    async walk({ within, order, after, limit }) {
      const sql = PLUGIN_QUERIES.walk[pathOf(within)][order]
      const values = [...(within ? [within.value] : []), ...positionValues(order, after), limit]
      const rows = await connection.useInTurn((database) => database.statement(sql).all(...values))
      const last = rows.length === limit ? rows.at(-1) : undefined
      return {
        rows: rows.map(toRow),
        end: last ? { pluginId: String(last.plugin_id), updatedAtMs: -Number(last.recency) } : null,
      }
    },
  }
}

function pathOf(within: PluginFilter | null): keyof typeof PLUGIN_QUERIES.walk {
  if (within === null) return 'all'
  if (within.by === 'word') throw new TypeError('words have no order to walk in')
  return within.by
}

function positionValues(order: PluginOrder, after: PluginPosition | undefined): readonly SQLInputValue[] {
  const pluginId = after?.pluginId ?? ''
  if (order === 'id') return [pluginId]
  return [after ? recencyOf(after) : Number.MIN_SAFE_INTEGER, pluginId]
}

function toRow(row: Record<string, SQLOutputValue>): PluginRow {
  return { words: String(row.words), parse: () => parseListedRow(pluginKind, row) }
}
