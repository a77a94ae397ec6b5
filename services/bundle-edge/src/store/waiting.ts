/** The limit on requests that wait for the store is reached. */
export class TooManyWaitingError extends Error {
  override readonly name = 'TooManyWaitingError'
}

/** The number of connections to the store by default: more requests would wait for one of these. */
export const MAX_WAITING = 256

/** Requests that wait for the store. While it is silent, each takes some 130 KB for seconds. */
export interface Waiting {
  /**
   * Loads something from the store while a request waits for it.
   *
   * @throws TooManyWaitingError without loading anything; what `load` throws
   */
  waitFor<T>(load: () => Promise<T>): Promise<T>
  readonly count: number
}

export function createWaiting(): Waiting {
  let count = 0
  return {
    async waitFor(load) {
      if (count >= MAX_WAITING) throw new TooManyWaitingError(`${MAX_WAITING} requests wait for the store`)
      count += 1
      try {
        return await load()
      } finally {
        count -= 1
      }
    },

    get count() {
      return count
    },
  }
}
