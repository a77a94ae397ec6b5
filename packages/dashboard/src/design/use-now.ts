import { useSyncExternalStore } from 'react'

const STEP_MS = 30_000

/** The time to within half a minute. What is shown of it follows by itself. */
export function useNow(): number {
  return useSyncExternalStore(clock.follow, readStep)
}

function readStep(): number {
  return Math.floor(Date.now() / STEP_MS) * STEP_MS
}

/** One timer for all times on a page, since a long list has hundreds of them. */
function createClock(): { readonly follow: (onChange: () => void) => () => void } {
  const followers = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    follow(onChange) {
      followers.add(onChange)
      timer ??= setInterval(() => {
        for (const follower of followers) follower()
      }, STEP_MS)
      return () => {
        followers.delete(onChange)
        if (followers.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}

const clock = createClock()
