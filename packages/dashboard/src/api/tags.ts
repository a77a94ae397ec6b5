import { answerWithTagOf } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { registry } from './registry.ts'

/** Names one tag of one plugin. */
export interface TagRef {
  readonly pluginId: string
  readonly tag: string
}

/** The tags of a plugin, with the entity tag for a change of them. */
export function tagsQuery(pluginId: string) {
  return queryOptions({
    queryKey: ['plugins', 'tags', pluginId],
    queryFn: ({ signal }) =>
      answerWithTagOf(registry.GET('/plugins/{pluginId}/tags', { params: { path: { pluginId } }, signal })),
  })
}

/** Moves a tag to a version, or makes it, unless the tags have changed since they were read. */
export function moveTag({ pluginId, tag }: TagRef, version: string, etag: string | undefined) {
  return answerWithTagOf(
    registry.PUT('/plugins/{pluginId}/tags/{tag}', {
      params: { path: { pluginId, tag }, ...unchangedSince(etag) },
      body: { version },
    }),
  )
}

/** Removes a tag, unless the tags have changed since they were read. `latest` follows the releases again. */
export function removeTag({ pluginId, tag }: TagRef, etag: string | undefined) {
  return answerWithTagOf(
    registry.DELETE('/plugins/{pluginId}/tags/{tag}', {
      params: { path: { pluginId, tag }, ...unchangedSince(etag) },
    }),
  )
}

function unchangedSince(etag: string | undefined) {
  return etag === undefined ? {} : { header: { 'if-match': etag } }
}
