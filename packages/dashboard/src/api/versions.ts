import { answerOf } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { registry } from './registry.ts'

/** One published version, with its files and what the checks found. */
export function versionQuery(pluginId: string, version: string) {
  return queryOptions({
    queryKey: ['plugins', 'version', pluginId, version],
    queryFn: ({ signal }) =>
      answerOf(
        registry.GET('/plugins/{pluginId}/versions/{version}', {
          params: { path: { pluginId, version } },
          signal,
        }),
      ),
  })
}

/** The readme of a version that has one. */
export function readmeQuery(pluginId: string, version: string) {
  return queryOptions({
    queryKey: ['plugins', 'readme', pluginId, version],
    queryFn: ({ signal }) =>
      answerOf(
        registry.GET('/plugins/{pluginId}/versions/{version}/readme', {
          params: { path: { pluginId, version } },
          signal,
        }),
      ),
  })
}
