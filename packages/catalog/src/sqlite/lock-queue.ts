import { isBusy } from './errors.ts'

/** Less than another process takes for a write, so that its next write does not get the lock again each time. */
const RETRY_INTERVAL_MS = 2

/** Repeats work while another process holds a lock that it needs, without blocking this process. */
export interface LockQueue {
  /** Resolves with the result of the work; rejects with its error, or with SQLite's after the time limit. */
  run<Result>(work: () => Result): Promise<Result>
}

/**
 * SQLite can wait for a lock itself, but blocks the process meanwhile, once for each caller. Here, work that finds a lock
 * joins a queue, of which only the first piece is retried; once that has the lock, the others follow, one in each turn of
 * the event loop.
 *
 * @param timeoutMs how long each piece of work waits in all
 */
export function createLockQueue({ timeoutMs }: { readonly timeoutMs: number }): LockQueue {
  /** Each makes one attempt, and returns whether it is settled. Earlier ones have earlier deadlines. */
  const waiting: (() => boolean)[] = []

  const retryLater = () => setTimeout(retryFirst, RETRY_INTERVAL_MS * (0.5 + Math.random()))
  const retryFirst = (): void => {
    const isSettled = waiting[0]?.() ?? false
    if (isSettled) waiting.shift()
    if (waiting.length === 0) return
    if (isSettled) setImmediate(retryFirst)
    else retryLater()
  }

  return {
    run<Result>(work: () => Result) {
      const { promise, resolve, reject } = Promise.withResolvers<Result>()
      const deadline = performance.now() + timeoutMs
      const attempt = (): boolean => {
        try {
          resolve(work())
        } catch (error) {
          if (isBusy(error) && performance.now() < deadline) return false
          reject(error)
        }
        return true
      }
      if (!attempt() && waiting.push(attempt) === 1) retryLater()
      return promise
    },
  }
}
