import type { SQLInputValue } from 'node:sqlite'
import type { PluginQuery, PluginRecords } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { searchNeedle, searchTextOf } from '../queries/search-text.ts'
import { pluginKind } from '../records/record-kinds.ts'
import { fieldsOf, parseListedRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

const FIELDS = fieldsOf(pluginKind)

/** The plugins of a SQLite catalog. */
export function createSqlitePlugins(connection: SqliteConnection): PluginRecords {
  return {
    ...createSqliteRecords(connection, {
      kind: pluginKind,
      keyColumns: ['plugin_id'],
      keyValues: (pluginId) => [pluginId],
      facets: (plugin) => ({
        category: plugin.latest.category,
        updated_at_ms: plugin.updatedAtMs,
        search_text: searchTextOf(plugin),
      }),
      writeParts(database, { pluginId, latest }) {
        database.statement('DELETE FROM plugin_extension_points WHERE plugin_id = ?').run(pluginId)
        const insert = database.statement('INSERT INTO plugin_extension_points VALUES (?, ?)')
        for (const extensionPoint of latest.extensionPoints) insert.run(pluginId, extensionPoint)
      },
    }),
    async list(query) {
      const limit = requireLimit(query.limit)
      const needle = query.text === undefined ? '' : searchNeedle(query.text)
      if (needle === null) return []
      const conditions = conditionsOf(query, needle)
      const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`
      const order = query.order === 'id' ? 'plugin_id' : 'updated_at_ms DESC, plugin_id'
      // A handful of texts, whatever is asked for: values are always parameters.
      const sql = `SELECT ${FIELDS.listed.join(', ')} FROM plugins ${where} ORDER BY ${order} LIMIT ?`
      const values = conditions.flatMap((condition) => condition.values)
      return connection.use((database) =>
        database
          .statement(sql)
          .all(...values, limit)
          .map((row) => parseListedRow(pluginKind, row)),
      )
    },
  }
}

interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

function conditionsOf({ category, extensionPoint, order, after }: PluginQuery, needle: string): Condition[] {
  const conditions: Condition[] = []
  if (category !== undefined) conditions.push({ sql: 'category = ?', values: [category] })
  if (extensionPoint !== undefined) {
    conditions.push({
      sql: 'plugin_id IN (SELECT plugin_id FROM plugin_extension_points WHERE extension_point = ?)',
      values: [extensionPoint],
    })
  }
  // instr, not LIKE: a text has no wildcards to escape.
  if (needle !== '') conditions.push({ sql: 'instr(search_text, ?) > 0', values: [needle] })
  if (after && order === 'id') conditions.push({ sql: 'plugin_id > ?', values: [after.pluginId] })
  if (after && order === 'updated') {
    conditions.push({
      sql: '(updated_at_ms < ? OR (updated_at_ms = ? AND plugin_id > ?))',
      values: [after.updatedAtMs, after.updatedAtMs, after.pluginId],
    })
  }
  return conditions
}
