import { ExtensionPoint, PluginProvider } from '@plugboard/loader'
import type { ReactNode } from 'react'
import { Checkout, MarkHydrated } from './checkout.tsx'
import { type PageData, POINT } from './page-data.ts'

/** The page with Plugboard's loader. */
export function PlugboardPage({ edge, manifest }: PageData): ReactNode {
  return (
    <MarkHydrated>
      <PluginProvider tenantId={manifest.tenantId} manifest={manifest} allowedOrigins={[edge]}>
        <Checkout>
          <ExtensionPoint name={POINT} host={{ totalCents: 4200 }} />
        </Checkout>
      </PluginProvider>
    </MarkHydrated>
  )
}
