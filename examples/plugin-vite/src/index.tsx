import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
import { lazy, Suspense, useState } from 'react'
import logo from './logo.svg'
import './style.css'

// A separate file, which browsers fetch when it is first shown.
const Details = lazy(() => import('./details.tsx'))

function Greeting({ plugin }: ExtensionProps) {
  const [open, setOpen] = useState(false)
  return (
    <div className="hello-vite">
      <button type="button" onClick={() => setOpen(!open)}>
        <img src={logo} alt="" /> Hello from {plugin.id}
      </button>
      {open && (
        <Suspense fallback="…">
          <Details version={plugin.version} />
        </Suspense>
      )}
    </div>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Greeting } })
