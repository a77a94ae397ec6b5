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

/** The message of whatever was thrown. It never throws itself: plugins throw what cannot be made a string, too. */
export function messageOf(thrown: unknown): string {
  return (
    read(() => String(thrown instanceof Error ? thrown.message : thrown)) ?? 'something without a message'
  )
}

/** The stack of whatever was thrown; empty where it has none. */
export function stackOf(thrown: unknown): string {
  const stack: unknown = read(() => (thrown instanceof Error ? thrown.stack : ''))
  return typeof stack === 'string' ? stack : ''
}

/** What was thrown, if it is a plugin's failure already. */
export function asLoadError(thrown: unknown): PluginLoadError | undefined {
  return read(() => (thrown instanceof PluginLoadError ? thrown : undefined))
}

// What a plugin throws may be a proxy, or have a getter that throws in turn.
function read<Value>(from: () => Value): Value | undefined {
  try {
    return from()
  } catch {
    return undefined
  }
}
