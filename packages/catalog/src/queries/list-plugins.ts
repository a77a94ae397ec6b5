import type { PluginId } from '@plugboard/types'
import type { PluginOrder, PluginPage, PluginPosition, PluginQuery } from '../catalog.ts'
import type { PluginRecord } from '../records/records.ts'
import type { PluginFilter, PluginIndex, PluginRow } from './plugin-index.ts'
import { requireLimit } from './query-bounds.ts'
import { hasWords, wantedWords } from './search-text.ts'

/** The most candidates that are read and sorted. With more candidates, hits are dense enough to walk an index. */
const MOST_CANDIDATES = 500
/** The most words and filters of one query whose candidates are counted. */
const MOST_COUNTS = 4
/** The most plugins that one query walks past. */
const LONGEST_WALK = 1920
/** The most plugins that one step of a walk reads. */
const LONGEST_STRIDE = 512
/** How much longer each step is than the one before. */
const STRIDE_GROWTH = 4

/**
 * Lists plugins with bounded work, however many there are and whatever the query. If few plugins match one of the words
 * or filters, those are read, tested and sorted. Otherwise an index is walked in the requested order and each plugin is
 * tested. A walk with few hits stops at its bound: the page then has fewer plugins than its limit, and a next position.
 */
export async function listPlugins(index: PluginIndex, query: PluginQuery): Promise<PluginPage> {
  const limit = requireLimit(query.limit)
  const wanted = wantedWords(query.text ?? '')
  // A text without any word matches no plugin.
  if (wanted.length === 0 && (query.text ?? '').trim() !== '') return { plugins: [], next: null }
  const filters = filtersOf(query, wanted)
  const [only] = filters
  if (only === undefined || (filters.length === 1 && only.by !== 'word')) {
    const { order, after } = query
    const { rows, end } = await index.walk({ within: only ?? null, order, after, limit: limit + 1 })
    const plugins = rows.map((row) => row.parse())
    return plugins.length > limit ? firstOf(plugins, limit) : { plugins, next: end && positionOf(end) }
  }
  const matchOf = (row: PluginRow) => wantedPlugin(row, query, wanted)
  const readPage = async (ids: readonly PluginId[]) => {
    const plugins = (await index.read(ids)).map(matchOf).filter((plugin) => plugin !== null)
    return firstOf(sortedAfter(plugins, query), limit)
  }
  // Counting reads the entries, so it starts small, and continues only if a walk does not fill the page.
  const few = await fewCandidates(index, filters, Math.min(limit, MOST_CANDIDATES))
  if (few) return readPage(few)
  const steps = walkTo(index, query, matchOf)
  let step = await steps.next()
  if (!step.done && !isDense(step.value, limit)) {
    const candidates = await fewCandidates(index, filters, MOST_CANDIDATES)
    if (candidates) return readPage(candidates)
  }
  while (!step.done) step = await steps.next()
  return step.value
}

/** Walks until the page is full, and yields the number of plugins found after each step that did not fill it. */
async function* walkTo(
  index: PluginIndex,
  query: PluginQuery,
  matchOf: (row: PluginRow) => PluginRecord | null,
): AsyncGenerator<number, PluginPage, void> {
  const { category, extensionPoint, order, limit } = query
  const within = filtersOf({ category, extensionPoint }, [])[0] ?? null
  const found: PluginRecord[] = []
  let after = query.after
  // When every plugin matches, the first step fills the page.
  let stride = limit + 1
  for (let left = LONGEST_WALK; left > 0; left -= stride, stride *= STRIDE_GROWTH) {
    stride = Math.min(stride, LONGEST_STRIDE, left)
    const { rows, end } = await index.walk({ within, order, after, limit: stride })
    for (const row of rows) {
      const plugin = matchOf(row)
      if (plugin) found.push(plugin)
      // Plugins that are not on the page are not parsed.
      if (found.length > limit) return firstOf(found, limit)
    }
    if (end === null) return { plugins: found, next: null }
    after = end
    yield found.length
  }
  return { plugins: found, next: after ? positionOf(after) : null }
}

/** True when a walk fills the page if it goes on to find as many plugins as in its first step, which had `limit + 1`. */
function isDense(found: number, limit: number): boolean {
  return found * LONGEST_WALK >= (limit + 1) ** 2
}

/** The candidates of a word or filter with at most `most` of them, or null. */
async function fewCandidates(
  index: PluginIndex,
  filters: readonly PluginFilter[],
  most: number,
): Promise<readonly PluginId[] | null> {
  for (const filter of filters.slice(0, MOST_COUNTS)) {
    const ids = await index.fewIds(filter, most)
    if (ids) return [...new Set(ids)]
  }
  return null
}

function filtersOf(
  { category, extensionPoint }: Pick<PluginQuery, 'category' | 'extensionPoint'>,
  words: readonly string[],
): readonly PluginFilter[] {
  return [
    ...(category === undefined ? [] : [{ by: 'category' as const, value: category }]),
    ...(extensionPoint === undefined ? [] : [{ by: 'extensionPoint' as const, value: extensionPoint }]),
    ...words.map((value) => ({ by: 'word' as const, value })),
  ]
}

/** The plugin of the row if it matches the query, or null. Its words are tested before it is parsed. */
function wantedPlugin(
  row: PluginRow,
  { category, extensionPoint }: Pick<PluginQuery, 'category' | 'extensionPoint'>,
  words: readonly string[],
): PluginRecord | null {
  if (!hasWords(row.words, words)) return null
  const plugin = row.parse()
  const { latest } = plugin
  if (category !== undefined && latest.category !== category) return null
  if (extensionPoint !== undefined && !latest.extensionPoints.includes(extensionPoint)) return null
  return plugin
}

function firstOf(plugins: readonly PluginRecord[], limit: number): PluginPage {
  const page = plugins.slice(0, limit)
  const last = page.at(-1)
  return { plugins: page, next: plugins.length > limit && last ? positionOf(last) : null }
}

/** Only the fields of a position, because a cursor is made of it and the argument may have more. */
function positionOf({ pluginId, updatedAtMs }: PluginPosition): PluginPosition {
  return { pluginId, updatedAtMs }
}

/** The plugins after the query's position, in its order. */
export function sortedAfter<Plugin extends PluginPosition>(
  plugins: readonly Plugin[],
  { order, after }: Pick<PluginQuery, 'order' | 'after'>,
): readonly Plugin[] {
  return plugins
    .filter((plugin) => !after || comparePositions(order, after, plugin) < 0)
    .toSorted((left, right) => comparePositions(order, left, right))
}

function comparePositions(order: PluginOrder, left: PluginPosition, right: PluginPosition): number {
  if (order === 'updated' && left.updatedAtMs !== right.updatedAtMs)
    return right.updatedAtMs - left.updatedAtMs
  if (left.pluginId === right.pluginId) return 0
  return left.pluginId < right.pluginId ? -1 : 1
}
