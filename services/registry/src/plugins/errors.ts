import type { PluginId, VersionRef } from '@plugboard/types'

/** No version of the plugin was ever published. */
export class PluginNotFoundError extends Error {
  override readonly name = 'PluginNotFoundError'

  constructor(pluginId: PluginId) {
    super(`There is no plugin ${pluginId}.`)
  }
}

/** The plugin has no such version, or it is still being published. */
export class VersionNotFoundError extends Error {
  override readonly name = 'VersionNotFoundError'

  constructor({ pluginId, version }: VersionRef) {
    super(`There is no version ${version} of ${pluginId}.`)
  }
}
