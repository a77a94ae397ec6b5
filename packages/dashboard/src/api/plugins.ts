import { answerOf } from '@plugboard/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { definedOf } from './defined-of.ts'
import { registry } from './registry.ts'

/** Which plugins are listed, and in which order. */
export interface PluginFilter {
  readonly query?: string | undefined
  readonly category?: string | undefined
  readonly extensionPoint?: string | undefined
  readonly sort?: 'id' | 'updated' | undefined
}

const PAGE = 48

/** The plugins that match, page by page. */
export function pluginsQuery(filter: PluginFilter) {
  return infiniteQueryOptions({
    queryKey: ['plugins', 'list', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        registry.GET('/plugins', {
          params: {
            query: {
              ...definedOf(filter),
              limit: PAGE,
              ...(pageParam !== undefined && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}

/** One plugin, as of its newest version. */
export function pluginQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['plugins', 'one', pluginId],
    queryFn: ({ signal }) =>
      answerOf(registry.GET('/plugins/{pluginId}', { params: { path: { pluginId } }, signal })),
  })
}

/** The versions of a plugin, highest first, page by page. */
export function versionsQuery(pluginId: string) {
  return infiniteQueryOptions({
    queryKey: ['plugins', 'versions', pluginId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        registry.GET('/plugins/{pluginId}/versions', {
          params: {
            path: { pluginId },
            query: { limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
}
