import type { TenantManifestPlugin } from '@plugboard/types'
import type { ReactNode } from 'react'
import type { PluginFailure } from './plugin-failure.tsx'

export interface ExtensionPointProps<Host> {
  readonly name: string
  /** The element around all of it. */
  readonly as?: 'div' | 'ul' | 'ol'
  /** What the host hands to every plugin here. Sandboxed ones get a clone; functions in it become messages. */
  readonly host: Host
  /** Shown while a plugin loads, and by the server. */
  readonly fallback?: ReactNode
  /** Shown where the tenant has no plugin here. */
  readonly empty?: ReactNode
  readonly errorFallback?: (failure: PluginFailure) => ReactNode
  readonly filter?: (plugin: TenantManifestPlugin) => boolean
  readonly sort?: (left: TenantManifestPlugin, right: TenantManifestPlugin) => number
  /** Wraps each plugin: in a card, a tab, a list item (with `as="ul"`). */
  readonly render?: (node: ReactNode, plugin: TenantManifestPlugin) => ReactNode
}
