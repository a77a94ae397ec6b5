import { answerOf, type TrustedPublisherRequestInput } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { registry } from './registry.ts'

/** The CI jobs that may publish a plugin without a stored token. Only its owners learn them. */
export function trustedPublishersQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['plugins', 'trusted-publishers', pluginId],
    queryFn: ({ signal }) =>
      answerOf(
        registry.GET('/plugins/{pluginId}/trusted-publishers', { params: { path: { pluginId } }, signal }),
      ),
  })
}

/** Lets CI jobs publish a plugin. */
export function addTrustedPublisher(pluginId: string, publisher: TrustedPublisherRequestInput) {
  const params = { path: { pluginId } }
  return answerOf(registry.POST('/plugins/{pluginId}/trusted-publishers', { params, body: publisher }))
}

/** No longer lets CI jobs publish a plugin. */
export function removeTrustedPublisher(pluginId: string, publisherId: string) {
  const params = { path: { pluginId, publisherId } }
  return answerOf(registry.DELETE('/plugins/{pluginId}/trusted-publishers/{publisherId}', { params }))
}

/** Lets no token publish the plugin but those of trusted CI jobs, or ends that. */
export function requireTrustedPublishing(pluginId: string, isRequired: boolean) {
  const params = { path: { pluginId } }
  const body = { requireTrustedPublishing: isRequired }
  return answerOf(registry.PUT('/plugins/{pluginId}/trusted-publishers', { params, body }))
}
