import { answerOf, type EndedSessions } from '@plugboard/client'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

export const SESSIONS_KEY = ['sessions'] as const

/** The sessions of the person. */
export const ownSessionsQuery = listQuery([...SESSIONS_KEY, 'own'], ({ query, signal }) =>
  answerOf(registry.GET('/auth/sessions', { params: { query }, signal })),
)

/** The sessions of everybody. */
export const allSessionsQuery = listQuery([...SESSIONS_KEY, 'all'], ({ query, signal }) =>
  answerOf(registry.GET('/sessions', { params: { query }, signal })),
)

/** Signs the person out everywhere. Resolves to where to sign out at the provider of accounts too, if there. */
export async function endOwnSessions(): Promise<string | undefined> {
  const { providerSignOutUrl } = await answerOf(registry.DELETE('/auth/sessions'))
  return providerSignOutUrl
}

/** Signs a person out everywhere. */
export async function endSessionsOf(personId: string): Promise<EndedSessions> {
  return answerOf(registry.DELETE('/sessions', { params: { query: { personId } } }))
}
