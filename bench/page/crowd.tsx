import { ExtensionPoint, PluginProvider } from '@plugboard/loader'
import { createRoot } from 'react-dom/client'
import { Checkout } from './checkout.tsx'
import { POINT, readPageData } from './page-data.ts'

// A page of many plugins, some of them in a sandbox. It marks when each is ready or has failed.

const { edge, manifest } = readPageData()
const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
const host = { totalCents: 4200, report: () => {} }
createRoot(root).render(
  <PluginProvider
    tenantId={manifest.tenantId}
    manifest={manifest}
    allowedOrigins={[edge]}
    sandbox={{ frameUrl: '/plugin-frame' }}
    onEvent={({ type, pluginId }) => performance.mark(`${type}:${pluginId}`)}
  >
    <Checkout>
      <ExtensionPoint name={POINT} host={host} />
    </Checkout>
  </PluginProvider>,
)
