import type { Collection, Db } from 'mongodb'
import { joinWords, searchWordsOf } from '../queries/search-text.ts'
import { pluginKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import { isNothingToDrop } from './errors.ts'
import { migrateOnce } from './migrate-once.ts'
import { addPluginEntries } from './plugin-entries.ts'
import { type CatalogDocument, collectionOf } from './records.ts'

const MIGRATION = 'plugins-with-entries'
const FORMER_INDEXES = ['by_update', 'by_category', 'by_extension_point'] as const

/** Adds the entries of every order and filter to plugins, as readCurrentPlugins does for those that it reads. */
export function migrateFormerPlugins(database: Db): Promise<void> {
  const plugins = collectionOf(database, pluginKind)
  return migrateOnce(database, MIGRATION, {
    former: plugins.find({ words: { $exists: false } }, { projection: { _id: 1 } }),
    upgrade: (ids) => upgradePlugins(database, ids),
    async end() {
      for (const name of FORMER_INDEXES) await dropIndex(plugins, name)
    },
  })
}

/**
 * The plugins that `read` finds, once each has its entries: a registry of an earlier release may still be running and
 * write some without.
 */
export async function readCurrentPlugins(
  database: Db,
  read: () => Promise<readonly CatalogDocument[]>,
): Promise<readonly CatalogDocument[]> {
  for (;;) {
    const found = await read()
    const former = found.filter(({ words }) => words === undefined).map(({ _id }) => _id)
    if (former.length === 0) return found
    await upgradePlugins(database, former)
  }
}

async function upgradePlugins(database: Db, ids: readonly string[]): Promise<void> {
  const plugins = collectionOf(database, pluginKind)
  const options = { projection: { revision: 1, body: 1 } }
  const documents = await plugins.find({ _id: { $in: [...ids] } }, options).toArray()
  const stored = documents.map((document) => parseStoredRow(pluginKind, document))
  if (stored.length === 0) return
  await addPluginEntries(database, stored)
  const updates = stored.map(({ value, revision }) => ({
    updateOne: {
      filter: { _id: value.pluginId, revision },
      update: {
        $set: { words: joinWords(searchWordsOf(value)) },
      },
    },
  }))
  await plugins.bulkWrite(updates, { ordered: false })
}

async function dropIndex(plugins: Collection<CatalogDocument>, name: string): Promise<void> {
  try {
    await plugins.dropIndex(name)
  } catch (error) {
    if (!isNothingToDrop(error)) throw error
  }
}
