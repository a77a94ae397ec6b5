import type { PluginIdentity } from '@plugboard/types/plugin-contract'
import { createElement, type ReactNode } from 'react'
import { PluginContext } from './scoped-portals.ts'

interface PluginScopeProps {
  readonly value: PluginIdentity
  readonly children?: ReactNode
}

/**
 * Goes around what a page shows of a plugin, so that the plugin's styles hold for its portals, too.
 *
 * @throws TypeError if the value is not the id and the version, since styles hold for one version only
 */
export function PluginScope({ value, children }: PluginScopeProps): ReactNode {
  const { id, version } = Object(value)
  if (typeof id === 'string' && typeof version === 'string') {
    return createElement(PluginContext, { value }, children)
  }
  throw new TypeError(
    'PluginScope: the value must be { id, version } of the plugin, whose element has both as data-plugin and data-plugin-version',
  )
}
