import { answerOf } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { NEWS_KEY } from '../live/news-key.ts'
import { definedOf } from './defined-of.ts'
import { LIST_PAGE, listQuery } from './lists.ts'
import { registry } from './registry.ts'

/** Which plugins are listed, and in which order. */
export interface PluginFilter {
  readonly query?: string | undefined
  readonly category?: string | undefined
  readonly extensionPoint?: string | undefined
  /** private: those that are private and for the person. It is combined with no other filter. */
  readonly visibility?: 'private' | undefined
  readonly sort?: 'id' | 'updated' | undefined
}

/** The plugins that match, page by page. */
export function pluginsQuery(filter: PluginFilter) {
  return listQuery(
    ['plugins', 'list', filter],
    ({ query, signal }) =>
      answerOf(registry.GET('/plugins', { params: { query: { ...definedOf(filter), ...query } }, signal })),
    // Its rows change when somebody wants them to.
    { refetchOnWindowFocus: false },
  )
}

/** What the list would begin with now, or null. It is asked for when something has changed. */
export function newPluginsQuery(filter: PluginFilter) {
  return queryOptions({
    queryKey: [...NEWS_KEY, 'plugins', filter],
    // Only an event makes it stale, so that nothing is asked twice.
    staleTime: Infinity,
    refetchOnReconnect: false,
    initialData: null,
    queryFn: async ({ signal }) => {
      const query = { ...definedOf(filter), limit: LIST_PAGE }
      return (await answerOf(registry.GET('/plugins', { params: { query }, signal }))).items
    },
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
  return listQuery(['plugins', 'versions', pluginId], ({ query, signal }) =>
    answerOf(registry.GET('/plugins/{pluginId}/versions', { params: { path: { pluginId }, query }, signal })),
  )
}
