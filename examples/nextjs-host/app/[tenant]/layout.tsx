import { PluginProvider } from '@plugboard/loader'
import { PluginEvents } from '@plugboard/loader/events'
import { PluginHead } from '@plugboard/loader/next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { plugins } from '../../lib/plugins.ts'
import { readNonce } from '../../lib/read-nonce.ts'
import { readSettings } from '../../lib/settings.ts'
import { findTenant } from '../../lib/tenants.ts'

interface TenantLayoutProps {
  readonly params: Promise<{ tenant: string }>
  readonly children: ReactNode
}

/** One provider for all pages of a tenant, so that navigation between them keeps its plugins. */
export default async function TenantLayout({ params, children }: TenantLayoutProps) {
  const tenant = findTenant((await params).tenant)
  if (!tenant) notFound()
  const nonce = await readNonce()
  const { edgeUrl, refreshMs, timeoutMs, sandbox } = readSettings()
  const sandboxed = { frameUrl: '/plugin-frame', plugins: sandbox } as const
  const manifest = await plugins.load(tenant.id)
  return (
    <div className="shop" data-tenant={tenant.id}>
      <PluginHead manifest={manifest} allowedOrigins={[edgeUrl]} nonce={nonce} sandbox={sandboxed} />
      <header className="bar">
        <div className="page">
          <Link className="brand" href={`/${tenant.id}`}>
            {tenant.name}
          </Link>
          <nav>
            <Link href={`/${tenant.id}`}>Cart</Link>
            <Link href={`/${tenant.id}/checkout`}>Checkout</Link>
          </nav>
        </div>
      </header>
      <PluginProvider
        tenantId={tenant.id}
        manifest={manifest}
        manifestUrl={`/${tenant.id}/plugin-manifest`}
        allowedOrigins={[edgeUrl]}
        nonce={nonce}
        sandbox={sandboxed}
        {...(refreshMs === undefined ? {} : { refreshMs })}
        {...(timeoutMs === undefined ? {} : { timeoutMs })}
      >
        <PluginEvents url={`/${tenant.id}/plugin-events`} />
        {children}
      </PluginProvider>
    </div>
  )
}
