import { answerOf, type PluginVersion, type StagedVersion } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

/** Which version is decided about, and why. */
interface StagedDecision {
  readonly pluginId: string
  readonly version: string
  /** For the log of the registry. */
  readonly reason: string | undefined
}

/** The staged versions of a plugin; without one, those of all plugins that wait for an administrator. */
export function stagedVersionsQuery(pluginId: string | undefined) {
  return listQuery(['staged-versions', 'list', pluginId ?? null], ({ query, signal }) => {
    if (pluginId === undefined)
      return answerOf(
        registry.GET('/staged-versions', { params: { query: { ...query, verdict: 'waiting' } }, signal }),
      )
    return answerOf(
      registry.GET('/plugins/{pluginId}/staged-versions', {
        params: { path: { pluginId }, query },
        signal,
      }),
    )
  })
}

/** All that is known of one staged version. */
export function stagedVersionQuery(pluginId: string, version: string) {
  return queryOptions({
    queryKey: ['staged-versions', 'one', pluginId, version],
    queryFn: ({ signal }) =>
      answerOf(
        registry.GET('/plugins/{pluginId}/staged-versions/{version}', {
          params: { path: { pluginId, version } },
          signal,
        }),
      ),
  })
}

/** Publishes a staged version. */
export function approveVersion({ pluginId, version, reason }: StagedDecision): Promise<PluginVersion> {
  return answerOf(
    registry.POST('/plugins/{pluginId}/staged-versions/{version}/approve', {
      params: { path: { pluginId, version } },
      body: reason === undefined ? {} : { reason },
    }),
  )
}

/** Removes a staged version, whose number stays used. */
export function rejectVersion({ pluginId, version, reason }: StagedDecision): Promise<StagedVersion> {
  return answerOf(
    registry.POST('/plugins/{pluginId}/staged-versions/{version}/reject', {
      params: { path: { pluginId, version } },
      body: reason === undefined ? {} : { reason },
    }),
  )
}
