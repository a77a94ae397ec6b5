import { definePlugin } from '@plugboard/plugin-kit'
import { useState } from 'react'

function Breaks() {
  const [isBroken, setBroken] = useState(false)
  if (isBroken) throw new Error('broken on purpose')
  return (
    <button type="button" onClick={() => setBroken(true)}>
      Break
    </button>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Breaks } })
