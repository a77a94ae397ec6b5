import { sortedAfter } from '../queries/list-plugins.ts'
import type { PluginFilter, PluginIndex, PluginRow } from '../queries/plugin-index.ts'
import { joinWords, searchWordsOf } from '../queries/search-text.ts'
import type { PluginRecord } from '../records/records.ts'

/** The simplest implementation of a plugin index: reads all records. */
export function createMemoryPluginIndex(all: () => readonly PluginRecord[]): PluginIndex {
  return {
    async fewIds(filter, most) {
      const ids = all()
        .filter((plugin) => isWithin(plugin, filter))
        .map(({ pluginId }) => pluginId)
      return ids.length > most ? null : ids
    },
    read: async (ids) =>
      all()
        .filter(({ pluginId }) => ids.includes(pluginId))
        .map(toRow),
    async walk({ within, limit, ...query }) {
      const plugins = all().filter((plugin) => within === null || isWithin(plugin, within))
      const walked = sortedAfter(plugins, query).slice(0, limit)
      return { rows: walked.map(toRow), end: (walked.length === limit && walked.at(-1)) || null }
    },
  }
}

function toRow(plugin: PluginRecord): PluginRow {
  return { words: joinWords(searchWordsOf(plugin)), parse: () => plugin }
}

function isWithin(plugin: PluginRecord, { by, value }: PluginFilter): boolean {
  switch (by) {
    case 'category':
      return plugin.latest.category === value
    case 'extensionPoint':
      return plugin.latest.extensionPoints.includes(value)
    case 'word':
      return searchWordsOf(plugin).some((word) => word.startsWith(value))
  }
}
