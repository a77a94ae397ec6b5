import { answerOf } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { definedOf } from './defined-of.ts'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

/** The tenants that have a plugin, page by page. `version`: only those that have it. */
export function pluginTenantsQuery(pluginId: string, version: string | undefined) {
  return listQuery(['plugins', 'tenants', pluginId, 'list', version], ({ query, signal }) =>
    answerOf(
      registry.GET('/plugins/{pluginId}/tenants', {
        params: { path: { pluginId }, query: { ...definedOf({ version }), ...query } },
        signal,
      }),
    ),
  )
}

/** Often enough to see the tenants come along. */
const PROGRESS_MS = 3000

/** How far the tenants of a plugin are. While they are on the way, it is asked for again and again. */
export function upgradeProgressQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['plugins', 'upgrades', pluginId],
    queryFn: ({ signal }) =>
      answerOf(registry.GET('/plugins/{pluginId}/upgrades', { params: { path: { pluginId } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? PROGRESS_MS : false),
  })
}

/** Of a listing that is read to its end. */
const MOST_PAGES = 20
const PAGE = 100

/** Tenants that have a version. `isMore`: there may be others, which were not counted. */
export interface TenantCount {
  readonly count: number
  readonly isMore: boolean
}

/** Counts the tenants that have a version. */
export function tenantCountQuery(pluginId: string, version: string) {
  return queryOptions({
    queryKey: ['plugins', 'tenants', pluginId, 'count', version],
    queryFn: async ({ signal }): Promise<TenantCount> => {
      let count = 0
      let cursor: string | null = null
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const query: { version: string; limit: number; cursor?: string } = { version, limit: PAGE }
        if (cursor !== null) query.cursor = cursor
        const page: { items: readonly unknown[]; nextCursor: string | null } = await answerOf(
          registry.GET('/plugins/{pluginId}/tenants', { params: { path: { pluginId }, query }, signal }),
        )
        count += page.items.length
        cursor = page.nextCursor
        if (cursor === null) break
      }
      return { count, isMore: cursor !== null }
    },
  })
}
