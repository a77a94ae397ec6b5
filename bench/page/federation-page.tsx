import { type ComponentType, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Checkout, MarkHydrated } from './checkout.tsx'
import { type PageData, POINT } from './page-data.ts'

/** What a plugin's entry exports: the same module for both sides. */
export interface PluginModule {
  readonly default: { readonly extensions: Readonly<Record<string, ComponentType<PluginProps>>> }
}

interface PluginProps {
  readonly host: { readonly totalCents: number }
  readonly config: Readonly<Record<string, unknown>>
  readonly plugin: { readonly id: string; readonly version: string }
}

interface FederationPageProps extends PageData {
  /** The modules on their way, by the plugin's id; the server has none. */
  readonly loads?: ReadonlyMap<string, Promise<PluginModule>>
}

/** The page with Module Federation. State and not React.lazy: React holds back what Suspense reveals by 300 ms. */
export function FederationPage({ remotes, loads }: FederationPageProps): ReactNode {
  return (
    <MarkHydrated>
      <Checkout>
        <div>
          {remotes.map(({ id }) => (
            <div key={id}>
              <RemotePlugin id={id} load={loads?.get(id)} />
            </div>
          ))}
        </div>
      </Checkout>
    </MarkHydrated>
  )
}

function RemotePlugin({ id, load }: { id: string; load: Promise<PluginModule> | undefined }): ReactNode {
  const [loaded, setLoaded] = useState<PluginModule>()
  useEffect(() => {
    // One that fails is an unhandled rejection, which ends the benchmark.
    void load?.then(setLoaded)
  }, [load])
  const Extension = loaded?.default.extensions[POINT]
  return (
    Extension && (
      <Suspense>
        <Extension host={{ totalCents: 4200 }} config={{}} plugin={{ id, version: '1.0.0' }} />
      </Suspense>
    )
  )
}
