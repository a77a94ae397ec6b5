import type { Collection, Db } from 'mongodb'
import type { PluginOrder, PluginPosition, Stored } from '../catalog.ts'
import type { PluginFilter } from '../queries/plugin-index.ts'
import { searchWordsOf } from '../queries/search-text.ts'
import type { PluginRecord } from '../records/records.ts'
import { isDuplicateKey } from './errors.ts'

// Servers compatible with MongoDB can sort only by `_id` without reading everything. So each order and filter has
// entries whose `_id` sorts as the listing does: the path, the position, the plugin, and last the revision of the
// record that the entry was made from. Entries are added before their record and removed after it; an entry whose
// revision is not that of the record is a leftover and ignored. A list of the entries of each revision is stored
// beside them, so that they can be found without the record. Private plugins have no entries.

/** One place of a plugin in one index, or the list of all places that a revision of it has. */
interface PluginEntry {
  readonly _id: string
  readonly entries?: readonly string[]
}

/** The entries that a revision of a plugin has, or had. */
interface EntryList {
  readonly pluginId: string
  readonly revision: string
  readonly ids: readonly string[]
}

const LISTS = 'entries'

// Less than every character of a field, so that a field sorts before longer ones that start with it.
const SEPARATOR = '\n'
const AFTER_SEPARATOR = '\u000b'
const LAST_CHARACTER = '\u{10ffff}'

/** The collection of all entries. */
export function pluginEntriesOf(database: Db): Collection<PluginEntry> {
  return database.collection<PluginEntry>('pluginEntries')
}

/** Adds the entries of plugins whose records are about to be written. */
export async function addPluginEntries(
  database: Db,
  plugins: readonly Stored<PluginRecord>[],
): Promise<void> {
  // The lists first: after an interruption, entries without a list could never be found.
  const lists = plugins.map((plugin) => ({ _id: listId(plugin), entries: entryIds(plugin) }))
  const entries = [...lists, ...plugins.flatMap(entryIds).map((_id) => ({ _id }))]
  if (entries.length === 0) return
  try {
    await pluginEntriesOf(database).insertMany(entries, { ordered: false })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Removes the entries of a record that was removed or never written. */
export async function removePluginEntries(database: Db, plugin: Stored<PluginRecord>): Promise<void> {
  await pluginEntriesOf(database).deleteMany({ _id: { $in: [...entryIds(plugin), listId(plugin)] } })
}

/** The lists of entries of plugins, for all revisions. */
export async function findEntryLists(database: Db, ids: readonly string[]): Promise<readonly EntryList[]> {
  const ofEach = ids.map((id) => between(join(LISTS, id) + SEPARATOR, join(LISTS, id) + AFTER_SEPARATOR))
  const found = await Promise.all(ofEach.map((range) => pluginEntriesOf(database).find(range).toArray()))
  return found.flat().map(({ _id, entries = [] }) => ({ ...parseEntry({ _id }), ids: [_id, ...entries] }))
}

/** Removes lists of entries and their entries. */
export async function removeListedEntries(database: Db, lists: readonly EntryList[]): Promise<void> {
  // One at a time, the list last, so that it is found again after an interruption.
  for (const { ids } of lists) {
    const [list, ...entries] = ids
    await pluginEntriesOf(database).deleteMany({ _id: { $in: entries } })
    await pluginEntriesOf(database).deleteMany({ _id: { $in: [list ?? ''] } })
  }
}

/** The range of the entries of plugins that match the filter. */
export function filterRange({ by, value }: PluginFilter) {
  if (by === 'word') return between(join('word', value), join('word', value) + LAST_CHARACTER)
  return walkRange({ by, value }, 'id', undefined)
}

/** The range of the entries in an order, after a position. */
export function walkRange(
  within: PluginFilter | null,
  order: PluginOrder,
  after: PluginPosition | undefined,
) {
  const path = pathOf(within, order)
  const start = after ? join(path, positionOf(order, after)) + AFTER_SEPARATOR : path + SEPARATOR
  return between(start, path + AFTER_SEPARATOR)
}

/** The parts of an entry. */
export function parseEntry({ _id }: PluginEntry) {
  const [revision = '', pluginId = '', place = ''] = _id.split(SEPARATOR).toReversed()
  return { revision, pluginId, updatedAtMs: Number.MAX_SAFE_INTEGER - Number(place) }
}

function listId({ value, revision }: Stored<PluginRecord>): string {
  return join(LISTS, value.pluginId, revision)
}

function entryIds({ value, revision }: Stored<PluginRecord>): readonly string[] {
  const { pluginId, latest, isPrivate } = value
  if (isPrivate) return []
  const filters: PluginFilter[] = [
    ...(latest.category === null ? [] : [{ by: 'category' as const, value: latest.category }]),
    ...latest.extensionPoints.map((point) => ({ by: 'extensionPoint' as const, value: point })),
  ]
  const placeIn = (within: PluginFilter | null, order: PluginOrder) =>
    join(pathOf(within, order), positionOf(order, value), revision)
  const places = [null, ...filters].flatMap((filter) => [placeIn(filter, 'id'), placeIn(filter, 'updated')])
  return [...places, ...searchWordsOf(value).map((word) => join('word', word, pluginId, revision))]
}

function pathOf(within: PluginFilter | null, order: PluginOrder): string {
  // A value as JSON contains no line break.
  return within === null ? join('all', order) : join(within.by, JSON.stringify(within.value), order)
}

function positionOf(order: PluginOrder, { pluginId, updatedAtMs }: PluginPosition): string {
  if (order === 'id') return pluginId
  // The latest change comes first, because it has the lowest number.
  return join(String(Number.MAX_SAFE_INTEGER - updatedAtMs).padStart(16, '0'), pluginId)
}

function between(start: string, end: string) {
  return { _id: { $gte: start, $lt: end } }
}

function join(...fields: readonly string[]): string {
  return fields.join(SEPARATOR)
}
