import { definePlugin } from '@plugboard/plugin-kit'
import { useEffect, useState } from 'react'

function Sum() {
  const [sum, setSum] = useState('')
  useEffect(() => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }) => setSum(String(data))
    worker.postMessage([2, 3])
    return () => worker.terminate()
  }, [])
  return <output>The worker says {sum}</output>
}

export default definePlugin({ extensions: { 'payment-methods': Sum } })
