import { useEffect, useState } from 'react'

/** A value, or the promise of it that a server component passes on without waiting. */
export type Eventual<Value> = Value | Promise<Value>

export function isPromise<Value>(value: Eventual<Value>): value is Promise<Value> {
  return typeof value === 'object' && value !== null && 'then' in value
}

/**
 * A value, or what its promise resolves to: undefined until then, and the value before while another promise is pending or
 * if it rejects. And a function that sets it, until the next promise settles. Not `use`, which would suspend all of the page
 * below.
 *
 * @param instead called with the reason if a promise rejects and there is no value before; returns what to use instead
 */
export function useSettled<Value, Instead>(
  eventual: Eventual<Value>,
  instead: (reason: unknown) => Instead,
): [value: Value | Instead | undefined, set: (value: Value | Instead) => void] {
  const [settled, setSettled] = useState<Value | Instead>()
  if (!isPromise(eventual) && eventual !== settled) setSettled(() => eventual)
  useEffect(() => {
    if (!isPromise(eventual)) return
    let isCurrent = true
    // A promise of a server component has a `then` of React's own, which returns nothing.
    Promise.resolve(eventual).then(
      (value) => isCurrent && setSettled(() => value),
      (reason: unknown) => isCurrent && settled === undefined && setSettled(instead(reason)),
    )
    return () => {
      isCurrent = false
    }
    // oxlint-disable-next-line react/exhaustive-deps -- while a promise is current, nothing else settles
  }, [eventual])
  return [isPromise(eventual) ? settled : eventual, setSettled]
}
