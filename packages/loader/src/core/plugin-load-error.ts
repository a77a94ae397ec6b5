import type { PluginErrorCode } from '@plugboard/types'

/** A plugin's failure, with the plugin's id. `cause` is what was thrown. */
export class PluginLoadError extends Error {
  override readonly name = 'PluginLoadError'
  readonly code: PluginErrorCode
  readonly pluginId: string

  constructor(code: PluginErrorCode, pluginId: string, message: string, options?: ErrorOptions) {
    super(`${pluginId}: ${message}`, options)
    this.code = code
    this.pluginId = pluginId
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
