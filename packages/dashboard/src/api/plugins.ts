import { answerOf } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { definedOf } from './defined-of.ts'
import { listQuery } from './lists.ts'
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
  return listQuery(['plugins', 'list', filter], ({ query, signal }) =>
    answerOf(registry.GET('/plugins', { params: { query: { ...definedOf(filter), ...query } }, signal })),
  )
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
