import type { Page } from '@plugboard/types'
import { formatCursor } from './cursor.ts'

/**
 * Makes a page of rows. One more row than the limit was requested: if it is there, there is a next page.
 *
 * @param positionOf the position for the cursor, from the last row of the page
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  {
    limit,
    positionOf,
    toItem,
  }: {
    limit: number
    positionOf: (row: Row) => Readonly<Record<string, unknown>>
    toItem: (row: Row) => Item
  },
): Page<Item> {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: page.map(toItem), nextCursor: last === undefined ? null : formatCursor(positionOf(last)) }
}
