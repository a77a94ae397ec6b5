import { z } from 'zod'

/** The query of every listing: at most `limit` items, after the page that returned `cursor`. */
export const PageQuery = z.object({
  cursor: z.string().max(512).optional().meta({ description: 'nextCursor of the previous page.' }),
  limit: z.coerce.number().int().min(1).max(100).default(50).meta({ description: 'Items on a page.' }),
})

export type PageQuery = z.infer<typeof PageQuery>

/** A page of a listing; `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** The type of such a page. */
export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
}
