import type { Page } from '@plugboard/types'
import { formatCursor } from './cursor.ts'

/**
 * The page that rows make, of which one more than the limit was asked for: where it is there, there is a next page.
 *
 * @param positionOf what the cursor says of the last row of the page
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
