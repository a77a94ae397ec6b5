import { useState } from 'react'
import { useChange } from '../../../app/use-change.ts'

interface ChangeTexts {
  /** What was done, in a sentence. */
  readonly done: string
  readonly undo?: (() => Promise<unknown>) | undefined
}

interface PluginChange {
  /** Does something, says that it is done, and reads the plugin again, also after a refusal. Rejects with what was refused. */
  readonly change: (work: () => Promise<unknown>, texts: ChangeTexts) => Promise<void>
  /** The same, without a dialog that would show the refusal. */
  readonly attempt: (work: () => Promise<unknown>, texts: ChangeTexts) => void
  /** What was refused of an attempt; null when nothing was. */
  readonly error: unknown
  readonly isPending: boolean
}

/** Changes of what belongs to a plugin. */
export function usePluginChange(): PluginChange {
  const run = useChange(['plugins'])
  const [error, setError] = useState<unknown>(null)
  const [isPending, setIsPending] = useState(false)
  const change: PluginChange['change'] = async (work, { done, undo }) => {
    setError(null)
    setIsPending(true)
    try {
      await run(work, () => ({ text: done, undo }))
    } finally {
      setIsPending(false)
    }
  }
  return { change, attempt: (work, texts) => void change(work, texts).catch(setError), error, isPending }
}
