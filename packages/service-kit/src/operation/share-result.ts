interface SharingOptions<Value> {
  /** Whether a result is kept for a while. Any other is shared only by those who wait for it. */
  readonly isGood: (value: Value) => boolean
  readonly sharedMs: number
  /** Milliseconds. */
  readonly clock: () => number
}

/** Makes work that takes no arguments run once for all who ask while it runs, and for a while after a good result. */
export function shareResult<Value>(
  work: () => Promise<Value>,
  { isGood, sharedMs, clock }: SharingOptions<Value>,
): () => Promise<Value> {
  let current: { readonly result: Promise<Value>; untilMs: number } | undefined
  const run = async (): Promise<Value> => {
    let untilMs = 0
    try {
      const value = await work()
      if (isGood(value)) untilMs = clock() + sharedMs
      return value
    } finally {
      if (current) current.untilMs = untilMs
    }
  }
  return () => {
    if (current && clock() < current.untilMs) return current.result
    current = { result: run(), untilMs: Infinity }
    return current.result
  }
}
