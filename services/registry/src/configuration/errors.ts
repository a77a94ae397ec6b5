import type { VersionRef } from '@plugboard/types'

/** The version has no schema for its configuration. */
export class ConfigurationNotFoundError extends Error {
  override readonly name = 'ConfigurationNotFoundError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Version ${version} of ${pluginId} has no schema for its configuration.`)
  }
}
