import { definePlugin } from '@plugboard/plugin-kit'
import { lazy, Suspense, useState } from 'react'

const Details = lazy(() => import('./details.tsx'))

function Plan() {
  const [open, setOpen] = useState(false)
  return (
    <Suspense fallback="Loading">
      <button type="button" onClick={() => setOpen(true)}>
        Plan
      </button>
      {open && <Details />}
    </Suspense>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Plan } })
