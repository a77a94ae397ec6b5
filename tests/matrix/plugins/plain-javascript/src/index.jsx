import { definePlugin } from '@plugboard/plugin-kit'
import { useEffect, useReducer, useRef } from 'react'

function Counter({ host }) {
  const [clicks, click] = useReducer((count) => count + 1, 0)
  const output = useRef(null)
  useEffect(() => {
    output.current.dataset.clicks = String(clicks)
  }, [clicks])
  return (
    <button type="button" ref={output} onClick={click}>
      {process.env.GREETING} in {process.env.NODE_ENV}: {host.totalCents}, {clicks} clicks
    </button>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Counter } })
