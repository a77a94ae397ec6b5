import type { PluginId, VersionRef } from '@plugboard/types'

/** No version of the plugin was ever published. */
export class PluginNotFoundError extends Error {
  override readonly name = 'PluginNotFoundError'
  readonly code = 'PLUGIN_NOT_FOUND'

  constructor(pluginId: PluginId) {
    super(`there is no plugin ${pluginId}`)
  }
}

/** The plugin has no such version, or it is still being published. */
export class VersionNotFoundError extends Error {
  override readonly name = 'VersionNotFoundError'
  readonly code = 'VERSION_NOT_FOUND'

  constructor({ pluginId, version }: VersionRef) {
    super(`there is no version ${version} of ${pluginId}`)
  }
}
