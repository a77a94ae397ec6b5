import { useSyncExternalStore } from 'react'

const STEP_MS = 30_000

/** The time to within half a minute. What is shown of it follows by itself. */
export function useNow(): number {
  return useSyncExternalStore(follow, readStep)
}

function readStep(): number {
  return Math.floor(Date.now() / STEP_MS) * STEP_MS
}

function follow(onChange: () => void): () => void {
  const timer = setInterval(onChange, STEP_MS)
  return () => clearInterval(timer)
}
