'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import type { ReactNode } from 'react'
import type { PluginLoadError } from '../core/failures/plugin-load-error.ts'

/** A plugin that does not show, and a way to try again. */
export interface PluginFailure {
  readonly plugin: TenantManifestPlugin
  readonly error: PluginLoadError
  readonly retry: () => void
}

/** What a failed plugin shows where the host does not say. */
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
