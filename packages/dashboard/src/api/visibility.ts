import { answerWithTagOf, type PluginVisibility } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { registry } from './registry.ts'

/** Who may read a plugin. */
export interface Visibility {
  readonly visibility: PluginVisibility
  /** That may read it while it is private. */
  readonly tenants: readonly string[]
}

/** Who may read a plugin, with the entity tag for a change of that. Only its owners learn it. */
export function visibilityQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['plugins', 'visibility', pluginId],
    queryFn: ({ signal }) =>
      answerWithTagOf(
        registry.GET('/plugins/{pluginId}/visibility', { params: { path: { pluginId } }, signal }),
      ),
  })
}

/** Changes who may read a plugin, unless that has changed since it was read. */
export function changeVisibility(
  pluginId: string,
  { visibility, tenants }: Visibility,
  etag: string | undefined,
) {
  return answerWithTagOf(
    registry.PUT('/plugins/{pluginId}/visibility', {
      params: { path: { pluginId }, ...(etag !== undefined && { header: { 'if-match': etag } }) },
      body: { visibility, tenants: visibility === 'private' ? [...tenants] : [] },
    }),
  )
}
