import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query'

/** What a page of every list has. */
interface Paged {
  readonly items: readonly unknown[]
  readonly nextCursor: string | null
}

interface PageRequest {
  readonly query: { readonly limit: number; readonly cursor?: string }
  readonly signal: AbortSignal
}

/** What is loaded of a list so far. */
export interface List<Page extends Paged> {
  readonly items: readonly Page['items'][number][]
  /** For what a list answers beside its items. */
  readonly firstPage: Page | undefined
}

/** How many items a page of a list has. */
export const LIST_PAGE = 50

interface ListOptions {
  /** As of TanStack Query. */
  readonly refetchOnWindowFocus?: boolean
}

/** A list that is asked for page by page. `ask` answers one page. */
export function listQuery<Page extends Paged>(
  queryKey: readonly unknown[],
  ask: (request: PageRequest) => Promise<Page>,
  options: ListOptions = {},
) {
  return infiniteQueryOptions({
    ...options,
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask({ query: { limit: LIST_PAGE, ...(pageParam !== undefined && { cursor: pageParam }) }, signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // One function for all lists: with a new one, a list would be put together again whenever it is shown.
    select: listOf<Page>,
  })
}

function listOf<Page extends Paged>({ pages }: InfiniteData<Page, string | undefined>): List<Page> {
  return { items: pages.flatMap(({ items }): readonly Page['items'][number][] => items), firstPage: pages[0] }
}
