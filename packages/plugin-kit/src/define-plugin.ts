import type { ExtensionProps, PluginDefinition as PluginDefinitionOf } from '@plugboard/types/plugin-contract'
import type { ComponentType } from 'react'

// Types only: a value imported here would become part of every plugin.
export type { Dispose, ExtensionProps, PluginContext, PluginIdentity } from '@plugboard/types/plugin-contract'

/**
 * A plugin for hosts that render with React.
 *
 * @typeParam Config the configuration that a tenant can set
 * @typeParam Point the extension points that it has a component for, as its manifest names them
 */
export type PluginDefinition<
  Config = Readonly<Record<string, unknown>>,
  Point extends string = string,
> = PluginDefinitionOf<
  // Each extension point has its own host, and each component declares the host that it expects.
  // oxlint-disable-next-line typescript/no-explicit-any
  ComponentType<ExtensionProps<any, Config>>,
  Config,
  CSSStyleSheet
> & { readonly extensions: Readonly<Record<Point, unknown>> }

/**
 * Returns the definition unchanged; TypeScript checks it. A plugin's entry exports the result as its default.
 *
 * @example
 * export default definePlugin({ extensions: { 'payment-methods': PaymentOption } })
 */
export function definePlugin<Config = Readonly<Record<string, unknown>>, Point extends string = string>(
  definition: PluginDefinition<Config, Point>,
): PluginDefinition<Config, Point> {
  return definition
}
