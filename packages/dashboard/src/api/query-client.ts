import { ProblemAnswerError, UnreachableError } from '@plugboard/client'
import { QueryCache, QueryClient } from '@tanstack/react-query'

const TRIES = 2

/** `onSessionEnded` is called when an answer says that the person is not signed in any more. */
export function createQueryClient({ onSessionEnded }: { readonly onSessionEnded: () => void }): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { meta }) => {
        if (isSignedOut(error) && meta?.['isSession'] !== true) onSessionEnded()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < TRIES && mayPass(error),
      },
    },
  })
}

/** Whether the registry asks the person to sign in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemAnswerError && error.problem.code === 'UNAUTHENTICATED'
}

function mayPass(error: unknown): boolean {
  if (error instanceof UnreachableError) return true
  return (
    error instanceof ProblemAnswerError && error.problem.retryable && error.retryAfterSeconds === undefined
  )
}
