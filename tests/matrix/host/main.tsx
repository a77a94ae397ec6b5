import { ExtensionPoint, PluginProvider } from '@plugboard/loader'
import { useCallback, useState } from 'react'
import * as ReactDomClient from 'react-dom/client'
import { createRoot } from 'react-dom/client'

// The page around a plugin of the matrix. What differs from one policy to another, the server writes on <html>.
const { tenant = '', edge = '', sandboxed } = document.documentElement.dataset

function Host() {
  const [clicks, setClicks] = useState(0)
  const [chosen, setChosen] = useState('nothing')
  const onSelect = useCallback(({ label }: { label: string }) => setChosen(label), [])
  return (
    <>
      <h1>Shop</h1>
      <button type="button" id="host-button" onClick={() => setClicks(clicks + 1)}>
        Host {clicks}
      </button>
      <p>Chosen: {chosen}</p>
      <ExtensionPoint
        name="payment-methods"
        host={{ totalCents: 4200, onSelect }}
        fallback={<p>Loading…</p>}
      />
    </>
  )
}

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no #root')
createRoot(root).render(
  <PluginProvider
    tenantId={tenant}
    manifest={null}
    manifestUrl={`/plugin-manifest/${tenant}`}
    allowedOrigins={[edge]}
    modules={{ 'react-dom/client': ReactDomClient }}
    timeoutMs={30_000}
    sandbox={{ frameUrl: '/plugin-frame', plugins: sandboxed === undefined ? 'declared' : 'all' }}
  >
    <Host />
  </PluginProvider>,
)
