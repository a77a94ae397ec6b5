/** Too many requests wait for a store that has been silent for a while. */
export class TooManyWaitingError extends Error {
  override readonly name = 'TooManyWaitingError'
}

/** How many requests may wait for a silent store. Each takes some 130 KB for seconds. */
export const MAX_WAITING = 256
/** Longer than a store that works takes for its next answer while many requests wait. */
export const SILENCE_MS = 1000

/** Requests that wait for the store. */
export interface Waiting {
  /**
   * Loads something from the store while a request waits for it. While the store answers, any number may wait: those that
   * ask for one object share one call.
   *
   * @throws TooManyWaitingError without loading anything; what `load` throws
   */
  waitFor<T>(load: () => Promise<T>): Promise<T>
  readonly count: number
}

/** @param clock milliseconds since 1970 */
export function createWaiting(clock: () => number): Waiting {
  let count = 0
  /** When the store last answered, or when the first of those that wait began to. */
  let heardAt = 0
  return {
    async waitFor(load) {
      if (count === 0) heardAt = clock()
      const silentMs = clock() - heardAt
      if (count >= MAX_WAITING && silentMs >= SILENCE_MS) {
        throw new TooManyWaitingError(
          `${count} requests wait for a store that has been silent for ${silentMs} ms`,
        )
      }
      count += 1
      try {
        const answer = await load()
        heardAt = clock()
        return answer
      } finally {
        count -= 1
      }
    },

    get count() {
      return count
    },
  }
}
