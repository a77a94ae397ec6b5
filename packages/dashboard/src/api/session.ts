import { answerOf, type SignedIn } from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { isSignedOut } from './query-client.ts'
import { registry } from './registry.ts'

/** Who the person is and what they may do; null when they have to sign in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  meta: { isSession: true },
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<SignedIn | null> => {
    try {
      return await answerOf(registry.GET('/auth/session', { signal }))
    } catch (error) {
      if (isSignedOut(error)) return null
      throw error
    }
  },
})

/** Exchanges a token for a session, whose cookie no script can read. */
export async function signIn(token: string): Promise<SignedIn> {
  return answerOf(registry.POST('/auth/session', { body: { token } }))
}

/** Ends the session of this browser. Resolves to where to sign out at the provider of accounts too, if there. */
export async function signOut(): Promise<string | undefined> {
  const { providerSignOutUrl } = await answerOf(registry.DELETE('/auth/session'))
  return providerSignOutUrl
}
