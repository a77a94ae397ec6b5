import { useEffect, useState } from 'react'

/** A value, or the promise of it that a server component passes on without waiting. */
export type Eventual<Value> = Value | Promise<Value>

export function isPromise<Value>(value: Eventual<Value>): value is Promise<Value> {
  return typeof value === 'object' && value !== null && 'then' in value
}

/**
 * A value, or what its promise resolves to: undefined until then, and the value before while another promise is pending. A
 * promise that rejects gives `instead`. Not `use`, which would suspend all of the page below.
 */
export function useSettled<Value>(eventual: Eventual<Value>, instead: Value): Value | undefined {
  const [settled, setSettled] = useState<Value>()
  useEffect(() => {
    if (!isPromise(eventual)) return
    let settle = setSettled
    // A promise of a server component has a `then` of React's own, which returns nothing.
    void Promise.resolve(eventual)
      .catch(() => instead)
      .then((value) => settle(() => value))
    return () => {
      settle = () => undefined
    }
    // oxlint-disable-next-line react/exhaustive-deps -- a constant
  }, [eventual])
  return isPromise(eventual) ? settled : eventual
}
