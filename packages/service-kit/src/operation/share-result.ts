interface SharingOptions<Value> {
  /** Whether a result is kept for a while. Any other is shared only by concurrent callers. */
  readonly isGood: (value: Value) => boolean
  readonly sharedMs: number
  /** Milliseconds. */
  readonly clock: () => number
}

interface Span {
  readonly fromMs: number
  readonly untilMs: number
}

const ALWAYS: Span = { fromMs: -Infinity, untilMs: Infinity }
const NEVER: Span = { fromMs: Infinity, untilMs: -Infinity }

/** Lets concurrent callers of work without arguments share one run, and reuses a good result for a while. */
export function shareResult<Value>(
  work: () => Promise<Value>,
  { isGood, sharedMs, clock }: SharingOptions<Value>,
): () => Promise<Value> {
  let current: { readonly result: Promise<Value>; span: Span } | undefined
  const run = async (): Promise<Value> => {
    let span = NEVER
    try {
      const value = await work()
      const nowMs = clock()
      if (isGood(value)) span = { fromMs: nowMs, untilMs: nowMs + sharedMs }
      return value
    } finally {
      if (current) current.span = span
    }
  }
  return () => {
    const nowMs = clock()
    // Also compares the start: otherwise a clock that is set back would keep a result until it has caught up.
    if (current && nowMs >= current.span.fromMs && nowMs < current.span.untilMs) return current.result
    current = { result: run(), span: ALWAYS }
    return current.result
  }
}
