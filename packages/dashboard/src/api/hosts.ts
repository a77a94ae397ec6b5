import { answerOf, answerWithTagOf, type Host, ProblemAnswerError } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

export const HOSTS_KEY = ['hosts'] as const

/** What the hosts have declared to have. */
export const hostsQuery = listQuery(HOSTS_KEY, ({ query, signal }) =>
  answerOf(registry.GET('/hosts', { params: { query }, signal })),
)

/** What a host has declared to have; null when it has declared nothing. */
export function hostQuery(hostId: string) {
  return queryOptions({
    queryKey: [...HOSTS_KEY, hostId],
    queryFn: async ({ signal }): Promise<Host | null> => {
      try {
        return await answerOf(registry.GET('/hosts/{hostId}', { params: { path: { hostId } }, signal }))
      } catch (error) {
        if (error instanceof ProblemAnswerError && error.problem.code === 'HOST_NOT_FOUND') return null
        throw error
      }
    },
  })
}

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
