import type {
  ChannelTypes,
  ExtensionProps,
  PluginDefinition as PluginDefinitionOf,
  UnknownChannelTypes,
} from '@plugboard/types/plugin-contract'
import type { ComponentType } from 'react'

// Types only: a value imported here would become part of every plugin.
export type {
  ChannelTypes,
  Dispose,
  ExtensionProps,
  PluginChannel,
  PluginContext,
  PluginIdentity,
} from '@plugboard/types/plugin-contract'

/**
 * A plugin for hosts that render with React.
 *
 * @typeParam Config the configuration that a tenant can set
 * @typeParam Point the extension points that it has a component for, as its manifest names them
 * @typeParam Types the names of its host's channel
 */
export type PluginDefinition<
  Config = Readonly<Record<string, unknown>>,
  Point extends string = string,
  Types extends ChannelTypes = UnknownChannelTypes,
> = PluginDefinitionOf<
  // Each extension point has its own host, and each component declares the host and the channel that it expects.
  // oxlint-disable-next-line typescript/no-explicit-any
  ComponentType<ExtensionProps<any, Config, any>>,
  Config,
  CSSStyleSheet,
  Types
> & { readonly extensions: Readonly<Record<Point, unknown>> }

/**
 * Returns the definition unchanged; TypeScript checks it. A plugin's entry exports the result as its default.
 *
 * @example
 * export default definePlugin({ extensions: { 'payment-methods': PaymentOption } })
 */
export function definePlugin<
  Config = Readonly<Record<string, unknown>>,
  Point extends string = string,
  Types extends ChannelTypes = UnknownChannelTypes,
>(definition: PluginDefinition<Config, Point, Types>): PluginDefinition<Config, Point, Types> {
  return definition
}
