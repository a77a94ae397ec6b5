/** Hands out the turns of the event loop. */
export interface Turns {
  /** Resolves in a turn of the event loop for this caller only; first come, first served. */
  next(): Promise<void>
}

/** Separates work that would otherwise run for all callers in one turn and hold up everything else. */
export function createTurns(): Turns {
  const waiting: (() => void)[] = []
  const serve = (): void => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(serve)
  }
  return {
    next() {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (waiting.push(resolve) === 1) setImmediate(serve)
      return promise
    },
  }
}
