import { ProblemAnswerError, UnreachableError, UnreadableAnswerError } from '@plugboard/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

const TRIES = 2
const ASK_AGAIN_MS = 3000
/** What a proxy answers in place of a registry that is down. */
const PROXY_STATUSES: readonly number[] = [502, 503, 504]

interface QueryClientOptions {
  /** Called when an answer says that the person is not signed in any more. */
  readonly onSessionEnded: () => void
  /** Rejects while the registry does not answer. It is asked every three seconds then. */
  readonly askRegistry: () => Promise<unknown>
  readonly askAgainMs?: number
}

/** Loads what failed again by itself when the registry is back after it did not answer. */
export function createQueryClient({
  onSessionEnded,
  askRegistry,
  askAgainMs = ASK_AGAIN_MS,
}: QueryClientOptions): QueryClient {
  let isWaiting = false
  const waitForRegistry = async () => {
    if (isWaiting) return
    isWaiting = true
    do await pause(askAgainMs)
    while (await staysAway())
    isWaiting = false
    await client.refetchQueries({ type: 'active', predicate: ({ state }) => isAway(state.error) })
  }
  const staysAway = async () => {
    try {
      await askRegistry()
      return false
    } catch (error) {
      return isAway(error)
    }
  }
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { meta }) => {
        if (isSignedOut(error) && meta?.['isSession'] !== true) onSessionEnded()
        if (isAway(error)) void waitForRegistry()
      },
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, { meta }) => {
        if (isSignedOut(error) && meta?.['isSession'] !== true) onSessionEnded()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A registry on the same machine answers without a network.
        networkMode: 'always',
        refetchOnReconnect: true,
        retry: (failures, error) => failures < TRIES && mayPass(error),
      },
      mutations: { networkMode: 'always' },
    },
  })
  return client
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}

/** Whether the registry asks the person to sign in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemAnswerError && error.problem.code === 'UNAUTHENTICATED'
}

/** Whether no registry answered. */
function isAway(error: unknown): boolean {
  if (error instanceof UnreadableAnswerError) return PROXY_STATUSES.includes(error.status)
  return error instanceof UnreachableError
}

function mayPass(error: unknown): boolean {
  if (isAway(error)) return true
  return (
    error instanceof ProblemAnswerError && error.problem.retryable && error.retryAfterSeconds === undefined
  )
}
