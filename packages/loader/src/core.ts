export type { PluginErrorCode } from '@plugboard/types'
export type { LoadedPlugin } from './core/definition-of.ts'
export { type FollowedManifest, type FollowOptions, followManifest } from './core/follow-manifest.ts'
export type { LoadOptions } from './core/load-module.ts'
export { type PluginEvent } from './core/plugin-event.ts'
export { PluginLoadError } from './core/plugin-load-error.ts'
export {
  createPluginStore,
  type PluginSnapshot,
  type PluginStore,
  type PluginStoreOptions,
  type ShownPlugin,
} from './core/plugin-store.ts'
export type { PluginState } from './core/run-plugin.ts'
export { installSharedModules } from './core/shared-modules.ts'
