import { answerOf, type VersionSummary } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { registry } from './registry.ts'

/** Names one version. */
export interface VersionRef {
  readonly pluginId: string
  readonly version: string
}

/** What may be done to a published version. */
export type Mark = 'deprecated' | 'yanked' | 'revoked'

/** Why it is done. `replacement`: the plugin to use instead of a deprecated one. */
export interface MarkFacts {
  readonly reason: string
  readonly replacement?: string | undefined
}

/** Marks a version. */
export function markVersion(
  { pluginId, version }: VersionRef,
  mark: Mark,
  { reason, replacement }: MarkFacts,
): Promise<VersionSummary> {
  const params = { path: { pluginId, version } }
  switch (mark) {
    case 'deprecated':
      return answerOf(
        registry.POST('/plugins/{pluginId}/versions/{version}/deprecate', {
          params,
          body: { reason, ...(replacement !== undefined && { replacement }) },
        }),
      )
    case 'yanked':
      return answerOf(
        registry.POST('/plugins/{pluginId}/versions/{version}/yank', { params, body: { reason } }),
      )
    case 'revoked':
      return answerOf(
        registry.POST('/plugins/{pluginId}/versions/{version}/revoke', { params, body: { reason } }),
      )
  }
}

/** Takes a mark away. */
export function unmarkVersion({ pluginId, version }: VersionRef, mark: Mark): Promise<VersionSummary> {
  const params = { path: { pluginId, version } }
  const body = {}
  switch (mark) {
    case 'deprecated':
      return answerOf(registry.POST('/plugins/{pluginId}/versions/{version}/undeprecate', { params, body }))
    case 'yanked':
      return answerOf(registry.POST('/plugins/{pluginId}/versions/{version}/unyank', { params, body }))
    case 'revoked':
      return answerOf(registry.POST('/plugins/{pluginId}/versions/{version}/unrevoke', { params, body }))
  }
}

/** Who published the latest hundred versions, by version: the audit log has it, which administrators read. */
export function publishersQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['plugins', 'publishers', pluginId],
    queryFn: async ({ signal }) => {
      const query = { pluginId, action: 'version.published', limit: 100 } as const
      const { items } = await answerOf(registry.GET('/audit', { params: { query }, signal }))
      return Object.fromEntries(items.map(({ subject, caller }) => [subject.version ?? '', caller.name]))
    },
  })
}
