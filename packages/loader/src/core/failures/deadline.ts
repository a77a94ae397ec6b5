const BLOCKED_MS = 100

/**
 * Rejects with the error that `late` creates if the work takes longer than `timeoutMs`. Time during which the thread was
 * blocked does not count, so that the busy loop of one plugin does not make others time out.
 */
export function withDeadline<Value>(
  work: Promise<Value>,
  { timeoutMs, late }: { timeoutMs: number; late: () => Error },
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout>
  const deadline = new Promise<never>((_, reject) => {
    const arm = (delayMs: number): void => {
      const due = performance.now() + delayMs
      timer = setTimeout(() => {
        const overdueMs = performance.now() - due
        if (overdueMs > BLOCKED_MS) arm(Math.min(overdueMs, timeoutMs))
        else reject(late())
      }, delayMs)
    }
    arm(timeoutMs)
  })
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer))
}
