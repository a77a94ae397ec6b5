import type { ExtensionProps, PluginDefinition as PluginDefinitionOf } from '@plugboard/types/plugin-contract'
import type { ComponentType } from 'react'

// Types only: whatever is imported here for real becomes part of every plugin.
export type { Dispose, ExtensionProps, PluginContext, PluginIdentity } from '@plugboard/types/plugin-contract'

/**
 * A plugin for hosts that render with React.
 *
 * @typeParam Config what a tenant configures for it
 */
export type PluginDefinition<Config = Readonly<Record<string, unknown>>> = PluginDefinitionOf<
  // What a host passes differs from one extension point to the next, and each component says what it expects.
  // oxlint-disable-next-line typescript/no-explicit-any
  ComponentType<ExtensionProps<any, Config>>,
  Config,
  CSSStyleSheet
>

/**
 * Returns the definition as it is, checked by TypeScript. A plugin's entry exports the result as its default.
 *
 * @example
 * export default definePlugin({ extensions: { 'payment-methods': PaymentOption } })
 */
export function definePlugin<Config = Readonly<Record<string, unknown>>>(
  definition: PluginDefinition<Config>,
): PluginDefinition<Config> {
  return definition
}
