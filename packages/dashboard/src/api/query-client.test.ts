import { UnreachableError, UnreadableAnswerError } from '@plugboard/client'
import { QueryObserver } from '@tanstack/react-query'
import { describe, expect, it, vi } from 'vitest'
import { createQueryClient } from './query-client.ts'

const WAIT = { timeout: 40_000 }

describe('a list whose registry does not answer', () => {
  it.each([
    ['nothing answers', new UnreachableError('away')],
    ['a proxy answers 502', new UnreadableAnswerError(502)],
  ])('is loaded again when the registry is back after %s', async (_case, error) => {
    let isAway = true
    const answer = async () => {
      if (isAway) throw error
      return 'loaded'
    }
    const askRegistry = vi.fn(answer)
    const client = createQueryClient({ onSessionEnded: () => {}, askRegistry, askAgainMs: 1 })
    const observer = new QueryObserver(client, { queryKey: ['list'], queryFn: answer, retry: false })
    const stop = observer.subscribe(() => {})
    await vi.waitFor(() => expect(askRegistry.mock.calls.length).toBeGreaterThan(1), WAIT)
    expect(observer.getCurrentResult().error).toBe(error)
    isAway = false
    await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('loaded'), WAIT)
    const asked = askRegistry.mock.calls.length
    await client.refetchQueries()
    expect(askRegistry).toHaveBeenCalledTimes(asked)
    stop()
    client.clear()
  })

  it('does not ask for the registry when something else failed', async () => {
    const askRegistry = vi.fn(async () => {})
    const client = createQueryClient({ onSessionEnded: () => {}, askRegistry, askAgainMs: 0 })
    const failing = client.fetchQuery({
      queryKey: ['list'],
      queryFn: () => Promise.reject(new UnreadableAnswerError(418)),
      retry: false,
    })
    await expect(failing).rejects.toThrow('418')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(askRegistry).not.toHaveBeenCalled()
    client.clear()
  })
})
