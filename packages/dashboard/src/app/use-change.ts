import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { tellDone } from '../design/toasts.tsx'

/** What a change has made. */
interface Made {
  /** In a sentence. */
  readonly text: string
  /** Makes it as it was before. */
  readonly undo?: (() => Promise<unknown>) | undefined
}

/** Does something, says what it made, and offers the way back. Rejects with what was refused. */
export type Change = <Result>(work: () => Promise<Result>, tell: (result: Result) => Made) => Promise<void>

/**
 * A change of something that is shown. After it, and after what was refused, all queries whose keys begin with one of these are read again:
 * a refusal may be for what somebody else has changed. An undo that is refused stays visible with its reason.
 */
export function useChange(...queryKeys: readonly QueryKey[]): Change {
  const queryClient = useQueryClient()
  const run = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } finally {
      await Promise.all(queryKeys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
    }
  }
  return (work, tell) =>
    run(async () => {
      const { text, undo } = tell(await work())
      tellDone({ text, ...(undo && { undo: () => run(undo) }) })
    })
}
