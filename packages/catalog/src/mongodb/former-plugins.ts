import type { Collection, Db } from 'mongodb'
import { joinWords, searchWordsOf } from '../queries/search-text.ts'
import { pluginKind } from '../records/record-kinds.ts'
import { parseStoredRow } from '../records/stored-row.ts'
import { isNothingToDrop } from './errors.ts'
import { migrateOnce, upgradeAll } from './migrate-once.ts'
import { addPluginEntries, findEntryLists, removeListedEntries } from './plugin-entries.ts'
import { type CatalogDocument, collectionOf } from './records.ts'

const MIGRATION = 'plugins-with-entry-lists'
const FORMER_INDEXES = ['by_update', 'by_category', 'by_extension_point'] as const
const FORMER = { isPrivate: { $exists: false } } as const
const ID = { projection: { _id: 1 } } as const

/**
 * Adds the entries of every order and filter to plugins, as readCurrentPlugins does for those that it reads. Runs at each
 * start, because a registry of an earlier release may have written plugins since, and listings find none without entries.
 */
export async function migrateFormerPlugins(database: Db): Promise<void> {
  const plugins = collectionOf(database, pluginKind)
  await migrateOnce(database, MIGRATION, {
    former: plugins.find({ words: { $exists: true } }, ID),
    upgrade: (ids) => addMissingLists(database, ids),
    async end() {
      for (const name of FORMER_INDEXES) await dropIndex(plugins, name)
    },
  })
  await upgradeAll(plugins.find(FORMER, ID), (ids) => upgradePlugins(database, ids))
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
    const former = found.filter(({ isPrivate }) => isPrivate === undefined).map(({ _id }) => _id)
    if (former.length === 0) return found
    await upgradePlugins(database, former)
  }
}

/**
 * Adds the entries of plugins of an earlier form, and removes those of earlier revisions. It may be interrupted and
 * repeated: the record gets the current form last.
 */
export async function upgradePlugins(database: Db, ids: readonly string[]): Promise<void> {
  const plugins = collectionOf(database, pluginKind)
  // The lists before the records. A process that replaces a record of the current form adds entries first. So a record that
  // still has its earlier form after the lists were read was not being replaced, and all its other revisions are old.
  const lists = await findEntryLists(database, ids)
  const options = { projection: { revision: 1, words: 1, body: 1 } }
  const documents = await plugins.find({ _id: { $in: [...ids] }, ...FORMER }, options).toArray()
  const stored = documents.map((document) => parseStoredRow(pluginKind, document))
  if (stored.length === 0) return
  await addPluginEntries(database, stored)
  // With words it had entries already, and a registry of an earlier release that replaces it has added those of the next revision.
  const unlisted = documents.filter(({ words }) => words === undefined)
  const revisions = new Map(unlisted.map(({ _id, revision }) => [_id, revision]))
  const hidden = new Set(stored.filter(({ value }) => value.isPrivate).map(({ value }) => value.pluginId))
  const past = lists.filter(
    ({ pluginId, revision }) =>
      // A registry without private plugins gives those that it replaces entries too.
      hidden.has(pluginId) || (revisions.get(pluginId) ?? revision) !== revision,
  )
  await removeListedEntries(database, past)
  const updates = stored.map(({ value, revision }) => ({
    updateOne: {
      filter: { _id: value.pluginId, revision },
      update: {
        $set: { words: joinWords(searchWordsOf(value)), isPrivate: value.isPrivate ?? false },
      },
    },
  }))
  await plugins.bulkWrite(updates, { ordered: false })
}

/** Adds the lists of entries that were written before there were lists. */
async function addMissingLists(database: Db, ids: readonly string[]): Promise<void> {
  const options = { projection: { revision: 1, body: 1 } }
  const documents = await collectionOf(database, pluginKind)
    .find({ _id: { $in: [...ids] } }, options)
    .toArray()
  await addPluginEntries(
    database,
    documents.map((document) => parseStoredRow(pluginKind, document)),
  )
}

async function dropIndex(plugins: Collection<CatalogDocument>, name: string): Promise<void> {
  try {
    await plugins.dropIndex(name)
  } catch (error) {
    if (!isNothingToDrop(error)) throw error
  }
}
