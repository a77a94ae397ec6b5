import type { TenantManifestPlugin } from '@plugboard/types'
import { type ReactNode, Suspense, useMemo } from 'react'
import { PluginLoadError } from '../core/failures/plugin-load-error.ts'
import { PluginContext } from '../core/modules/scoped-portals.ts'
import type { PluginState } from '../core/plugins/run-plugin.ts'
import { Boundary } from './boundary.tsx'
import type { ShownPoint } from './extension-point-props.ts'
import { usePluginPage } from './plugin-context.ts'
import { asRenderError } from './render-error.ts'

/** One plugin at one extension point: its component, the fallback, or its failure. */
export function PluginSlot<Host>({
  state,
  point,
}: {
  state: PluginState
  point: ShownPoint<Host>
}): ReactNode {
  const { store, nonce } = usePluginPage()
  const { plugin, status } = state
  const { id, version, config } = plugin
  const identity = useMemo(() => ({ id, version }), [id, version])
  const { fallback = null, errorFallback } = point
  const retry = () => store.retry(plugin.id)
  const failed = (error: PluginLoadError): ReactNode => errorFallback({ plugin, error, retry })
  switch (status) {
    case 'loading':
      return fallback
    case 'failed':
      return failed(state.error)
    case 'ready': {
      const Extension = state.definition.extensions[point.name]
      return (
        // A new configuration may fix the error.
        <Boundary
          resetOn={config}
          onCatch={(thrown) => store.report(plugin, asRenderError(plugin, thrown))}
          show={(thrown) => failed(asRenderError(plugin, thrown))}
        >
          {/* For lazy components of the plugin. */}
          <Suspense fallback={fallback}>
            {Extension ? (
              <PluginContext value={identity}>
                <Extension
                  host={point.host}
                  config={config}
                  plugin={identity}
                  nonce={nonce}
                  channel={state.channel}
                />
              </PluginContext>
            ) : (
              <MissingExtension plugin={plugin} point={point.name} />
            )}
          </Suspense>
        </Boundary>
      )
    }
  }
}

/** Throws as a component, so that it is reported and shown like every other failure. */
function MissingExtension({ plugin, point }: { plugin: TenantManifestPlugin; point: string }): never {
  throw new PluginLoadError(
    'EXTENSION_MISSING',
    plugin.id,
    `its manifest names the extension point ${point}, and its definition has no component for it`,
  )
}
