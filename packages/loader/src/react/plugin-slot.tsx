'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import { type ReactNode, Suspense } from 'react'
import { PluginLoadError } from '../core/plugin-load-error.ts'
import type { PluginState } from '../core/run-plugin.ts'
import type { ExtensionPointProps } from './extension-point-props.ts'
import { PluginBoundary } from './plugin-boundary.tsx'
import { usePluginPage } from './plugin-context.ts'
import { DefaultFailure } from './plugin-failure.tsx'

/** One plugin at one extension point: what it shows, or what there is to say while it does not. */
export function PluginSlot<Host>({
  state,
  point,
}: {
  state: PluginState
  point: ExtensionPointProps<Host>
}): ReactNode {
  const { store } = usePluginPage()
  const { plugin, status } = state
  const { fallback = null, errorFallback = DefaultFailure } = point
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
        <PluginBoundary
          key={plugin.entry}
          plugin={plugin}
          report={(error) => store.report(plugin, error)}
          fallback={failed}
        >
          {/* For the plugin's own lazy parts. */}
          <Suspense fallback={fallback}>
            {Extension ? (
              <Extension
                host={point.host}
                config={plugin.config}
                plugin={{ id: plugin.id, version: plugin.version }}
              />
            ) : (
              <MissingExtension plugin={plugin} point={point.name} />
            )}
          </Suspense>
        </PluginBoundary>
      )
    }
  }
}

/** Throws where it stands, so that it is told and shown like every other failure. */
function MissingExtension({ plugin, point }: { plugin: TenantManifestPlugin; point: string }): never {
  throw new PluginLoadError(
    'EXTENSION_MISSING',
    plugin.id,
    `its manifest names the extension point ${point}, and its definition has no component for it`,
  )
}
