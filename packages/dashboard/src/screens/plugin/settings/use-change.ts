import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { tellDone } from '../../../design/toasts.tsx'

interface ChangeTexts {
  /** What was done, in a sentence. */
  readonly done: string
  readonly undo?: () => Promise<unknown>
}

interface Change {
  /** Does something, says that it is done, and reads the plugin again, also after a refusal. Rejects with what was refused. */
  readonly change: (work: () => Promise<unknown>, texts: ChangeTexts) => Promise<void>
  /** The same, without a dialog that would show the refusal. */
  readonly attempt: (work: () => Promise<unknown>, texts: ChangeTexts) => void
  /** What was refused of an attempt or an undo; null when nothing was. */
  readonly error: unknown
  readonly isPending: boolean
}

/** Changes of what belongs to a plugin. */
export function useChange(): Change {
  const queryClient = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [isPending, setIsPending] = useState(false)
  const run = async (work: () => Promise<unknown>) => {
    setError(null)
    setIsPending(true)
    try {
      await work()
    } finally {
      setIsPending(false)
      await queryClient.invalidateQueries({ queryKey: ['plugins'] })
    }
  }
  const change: Change['change'] = async (work, { done, undo }) => {
    await run(work)
    tellDone({ text: done, ...(undo && { undo: () => void run(undo).catch(setError) }) })
  }
  return { change, attempt: (work, texts) => void change(work, texts).catch(setError), error, isPending }
}
