import { answerOf } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { registry } from './registry.ts'

/** To whom a plugin belongs. */
export function ownersQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['plugins', 'owners', pluginId],
    queryFn: ({ signal }) =>
      answerOf(registry.GET('/plugins/{pluginId}/owners', { params: { path: { pluginId } }, signal })),
  })
}

/** Makes a publisher an owner, beside the others. */
export function addOwner(pluginId: string, publisher: string) {
  const params = { path: { pluginId, publisher } }
  return answerOf(registry.PUT('/plugins/{pluginId}/owners/{publisher}', { params }))
}

/** Ends the ownership of a publisher. */
export function removeOwner(pluginId: string, publisher: string) {
  const params = { path: { pluginId, publisher } }
  return answerOf(registry.DELETE('/plugins/{pluginId}/owners/{publisher}', { params }))
}

/** Accepts the owners up to a revision for all tenants. */
export function confirmOwners(pluginId: string, revision: number) {
  const params = { path: { pluginId } }
  return answerOf(registry.POST('/plugins/{pluginId}/owners/confirm', { params, body: { revision } }))
}

/** Offers a plugin to a publisher, who becomes its only owner on accepting. */
export function offerPlugin(pluginId: string, to: string) {
  const params = { path: { pluginId } }
  return answerOf(registry.POST('/plugins/{pluginId}/transfer', { params, body: { to } }))
}

/** Takes the offer of a plugin back. */
export function endOffer(pluginId: string) {
  const params = { path: { pluginId } }
  return answerOf(registry.DELETE('/plugins/{pluginId}/transfer', { params }))
}

/** Accepts a plugin that is offered to the publisher who is signed in. */
export function acceptPlugin(pluginId: string) {
  const params = { path: { pluginId } }
  return answerOf(registry.POST('/plugins/{pluginId}/transfer/accept', { params }))
}
