import { answerOf, answerWithTagOf, type PluginConfiguration, ProblemAnswerError } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

/** Names a plugin of a tenant. */
export interface TenantPluginRef {
  readonly tenantId: string
  readonly pluginId: string
}

/** A plugin of a tenant, with the entity tag for changing it. */
export function installationQuery({ tenantId, pluginId }: TenantPluginRef) {
  return queryOptions({
    queryKey: ['tenants', tenantId, 'plugins', pluginId, 'installation'],
    queryFn: ({ signal }) =>
      answerWithTagOf(
        registry.GET('/tenants/{tenantId}/plugins/{pluginId}', {
          params: { path: { tenantId, pluginId } },
          signal,
        }),
      ),
  })
}

/** What may be configured of a version; null when it has no schema, and takes any object. It never changes. */
export function configurationSchemaQuery({
  pluginId,
  version,
}: {
  readonly pluginId: string
  readonly version: string
}) {
  return queryOptions({
    queryKey: ['plugins', 'configuration', pluginId, version],
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<PluginConfiguration | null> => {
      const path = { pluginId, version }
      try {
        return await answerOf(
          registry.GET('/plugins/{pluginId}/versions/{version}/configuration', { params: { path }, signal }),
        )
      } catch (error) {
        if (error instanceof ProblemAnswerError && error.problem.code === 'CONFIGURATION_NOT_FOUND')
          return null
        throw error
      }
    },
  })
}

/** The configurations that a plugin of a tenant has had, the latest first. */
export function formerConfigurationsQuery({ tenantId, pluginId }: TenantPluginRef) {
  return listQuery(['tenants', tenantId, 'plugins', pluginId, 'configurations'], ({ query, signal }) =>
    answerOf(
      registry.GET('/tenants/{tenantId}/plugins/{pluginId}/configurations', {
        params: { path: { tenantId, pluginId }, query },
        signal,
      }),
    ),
  )
}
