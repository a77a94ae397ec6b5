import type { TenantManifestPlugin } from '@plugboard/types'
import type { ReactNode } from 'react'
import type { PluginLoadError } from '../core/failures/plugin-load-error.ts'

/** A failed plugin, and a function that tries again. */
export interface PluginFailure {
  readonly plugin: TenantManifestPlugin
  readonly error: PluginLoadError
  readonly retry: () => void
}

/** The default for the place of a failed plugin. */
export function DefaultFailure({ plugin, error, retry }: PluginFailure): ReactNode {
  return (
    <div role="alert" data-plugin-error={plugin.id} data-code={error.code}>
      {plugin.name} is unavailable.{' '}
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  )
}
