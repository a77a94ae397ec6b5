export {
  type ChannelTypes,
  type Dispose,
  definePlugin,
  type ExtensionProps,
  type PluginChannel,
  type PluginContext,
  type PluginDefinition,
  type PluginIdentity,
} from './define-plugin.ts'
