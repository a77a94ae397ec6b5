interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** What a listing has, page after page, up to `limit` items. */
export async function allPages<Item>(
  limit: number,
  read: (query: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const page: Page<Item> = await read({
      limit: Math.min(100, limit - items.length),
      ...(cursor !== null && { cursor }),
    })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && items.length < limit)
  return items.slice(0, limit)
}
