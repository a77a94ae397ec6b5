import { definePlugin } from '@plugboard/plugin-kit'
import { useEffect, useState } from 'react'

const ADD = new URL('./add.wasm', import.meta.url)

async function load(): Promise<string> {
  const { instance } = await WebAssembly.instantiateStreaming(fetch(ADD))
  const add = instance.exports['add'] as (left: number, right: number) => number
  return `2 + 3 = ${add(2, 3)}`
}

function Sum() {
  const [sum, setSum] = useState('')
  useEffect(() => {
    void load().then(setSum)
  }, [])
  return <output>{sum}</output>
}

export default definePlugin({ extensions: { 'payment-methods': Sum } })
