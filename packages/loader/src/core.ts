export type { PluginErrorCode } from '@plugboard/types'
export { PluginLoadError } from './core/failures/plugin-load-error.ts'
export { type FollowedManifest, type FollowOptions, followManifest } from './core/manifest/follow-manifest.ts'
export type { LoadedPlugin } from './core/modules/definition-of.ts'
export type { LoadOptions } from './core/modules/load-module.ts'
export { PluginScope } from './core/modules/plugin-scope.ts'
export { installSharedModules } from './core/modules/shared-modules.ts'
export { type PluginEvent } from './core/plugins/plugin-event.ts'
export {
  createPluginStore,
  type PluginSnapshot,
  type PluginStore,
  type PluginStoreOptions,
  type ShownPlugin,
} from './core/plugins/plugin-store.ts'
export type { PluginState } from './core/plugins/run-plugin.ts'
