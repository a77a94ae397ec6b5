import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { ProblemNote } from '../design/problem-note.tsx'

/** What a screen shows that could not be shown. */
export function RouteFault({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <ProblemNote
      error={error}
      onRetry={() => {
        reset()
        void router.invalidate()
      }}
    />
  )
}
