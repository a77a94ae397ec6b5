/** Hands out the turns of the event loop. */
export interface Turns {
  /** Resolves in a turn of the event loop that nobody else was given; first come, first served. */
  next(): Promise<void>
}

/** Turns for work that would otherwise be done in one go for all who wait, with everything else held up. */
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
