import type { PluginId } from '@plugboard/types'
import type { PluginOrder, PluginPosition } from '../catalog.ts'
import type { PluginRecord } from '../records/records.ts'

/** A filter by one property. `word`: one of the plugin's words begins with the value. */
export interface PluginFilter {
  readonly by: 'category' | 'extensionPoint' | 'word'
  readonly value: string
}

/** A plugin as it is read: its words, joined, and its record, which is parsed only when it is needed. */
export interface PluginRow {
  readonly words: string
  readonly parse: () => PluginRecord
}

export interface PluginWalk {
  readonly rows: readonly PluginRow[]
  /** Where the walk stopped, or null when it reached the end. */
  readonly end: PluginPosition | null
}

/** What listing plugins needs from a database. Each method reads a bounded number of entries of one index. */
export interface PluginIndex {
  /**
   * The plugins that match the filter, in no particular order, or null if it has more than `most` entries. One plugin
   * may occur more than once.
   */
  fewIds(filter: PluginFilter, most: number): Promise<readonly PluginId[] | null>

  /** The plugins with these ids, as far as they exist. */
  read(ids: readonly PluginId[]): Promise<readonly PluginRow[]>

  /** At most `limit` plugins in an order, after a position: of all, or of a category or an extension point. */
  walk(path: {
    readonly within: PluginFilter | null
    readonly order: PluginOrder
    readonly after: PluginPosition | undefined
    readonly limit: number
  }): Promise<PluginWalk>
}
