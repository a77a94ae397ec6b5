import type { TenantManifestPlugin } from '@plugboard/types'
import type { ReactNode } from 'react'
import type { PluginFailure } from './plugin-failure.tsx'

export interface ExtensionPointProps<Host> {
  readonly name: string
  /** The element around all plugins. Default: `div`. */
  readonly as?: 'div' | 'ul' | 'ol'
  /** The props that the host passes to every plugin here. Sandboxed plugins get a clone, whose functions send messages. */
  readonly host: Host
  /** Shown while a plugin loads, until a manifest is known, and by the server. */
  readonly fallback?: ReactNode
  /** Shown if the tenant has no plugin here, or the user has no tenant. */
  readonly empty?: ReactNode
  /**
   * Shown in the place of each failed plugin. Default: the plugin's name, and at the end of the extension point one notice
   * for all failures, with one button that tries all of the page again. One notice of the page is announced.
   */
  readonly errorFallback?: (failure: PluginFailure) => ReactNode
  readonly filter?: (plugin: TenantManifestPlugin) => boolean
  /** Default: the order that the tenant has set. */
  readonly sort?: (left: TenantManifestPlugin, right: TenantManifestPlugin) => number
  /** Wraps each plugin, for example in a card, a tab, or a list item (with `as="ul"`). */
  readonly render?: (node: ReactNode, plugin: TenantManifestPlugin) => ReactNode
}

/** What the places of plugins get of an extension point. */
export type ShownPoint<Host> = Pick<ExtensionPointProps<Host>, 'name' | 'host' | 'fallback'> &
  Required<Pick<ExtensionPointProps<Host>, 'errorFallback'>>
