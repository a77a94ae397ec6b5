import type { StatementSync } from 'node:sqlite'
import { searchWordsOf } from '../queries/search-text.ts'
import type { PluginRecord } from '../records/records.ts'
import type { RecordChange } from './records.ts'

const REMOVE_POINT = 'DELETE FROM plugin_extension_points WHERE extension_point = ? AND plugin_id = ?'
const INSERT_POINT = 'INSERT INTO plugin_extension_points VALUES (?, ?, ?)'
const REMOVE_WORD = 'DELETE FROM plugin_words WHERE word = ? AND plugin_id = ?'
const INSERT_WORD = 'INSERT INTO plugin_words VALUES (?, ?) ON CONFLICT DO NOTHING'

/** The time of a plugin's latest change, negated, so that the latest is the lowest. */
export function recencyOf({ updatedAtMs }: { readonly updatedAtMs: number }): number {
  return -updatedAtMs
}

/** Writes the rows of a plugin in the index tables, where private ones have none. */
export function writePluginIndexes(
  statement: (sql: string) => StatementSync,
  change: RecordChange<PluginRecord>,
): void {
  const before = change.before?.isPrivate ? null : change.before
  const after = change.after?.isPrivate ? null : change.after
  for (const point of before?.latest.extensionPoints ?? []) {
    statement(REMOVE_POINT).run(point, before?.pluginId ?? null)
  }
  const formerWords = new Set(before ? searchWordsOf(before) : [])
  const words = new Set(after ? searchWordsOf(after) : [])
  for (const word of formerWords) {
    if (!words.has(word)) statement(REMOVE_WORD).run(word, before?.pluginId ?? null)
  }
  if (!after) return
  for (const point of after.latest.extensionPoints) {
    statement(INSERT_POINT).run(point, after.pluginId, recencyOf(after))
  }
  for (const word of words) if (!formerWords.has(word)) statement(INSERT_WORD).run(word, after.pluginId)
}
