import { infiniteQueryOptions } from '@tanstack/react-query'

interface PageRequest {
  readonly query: { readonly limit: number; readonly cursor?: string }
  readonly signal: AbortSignal
}

const PAGE = 50

/** A list that is asked for page by page. `ask` answers one page. */
export function listQuery<Page extends { readonly nextCursor: string | null }>(
  queryKey: readonly unknown[],
  ask: (request: PageRequest) => Promise<Page>,
) {
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask({ query: { limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) }, signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}
