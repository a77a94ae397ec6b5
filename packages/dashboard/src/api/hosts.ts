import { answerOf, answerWithTagOf } from '@plugboard/client'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

export const HOSTS_KEY = ['hosts'] as const

/** What the hosts have declared to have. */
export const hostsQuery = listQuery(HOSTS_KEY, ({ query, signal }) =>
  answerOf(registry.GET('/hosts', { params: { query }, signal })),
)

/** The entity tag of a host as it is now. */
export async function hostTag(hostId: string): Promise<string | undefined> {
  return (await answerWithTagOf(registry.GET('/hosts/{hostId}', { params: { path: { hostId } } }))).etag
}

/** Forgets what a host has declared, unless it has declared something else since it had the entity tag. */
export async function removeHost({
  hostId,
  etag,
}: {
  readonly hostId: string
  readonly etag: string | undefined
}): Promise<void> {
  const header = etag === undefined ? {} : { 'if-match': etag }
  await answerOf(registry.DELETE('/hosts/{hostId}', { params: { path: { hostId }, header } }))
}
