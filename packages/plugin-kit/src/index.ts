export {
  type Dispose,
  definePlugin,
  type ExtensionProps,
  type PluginContext,
  type PluginDefinition,
  type PluginIdentity,
} from './define-plugin.ts'
