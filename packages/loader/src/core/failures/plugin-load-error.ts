import type { PluginErrorCode } from '@plugboard/types'

/** A failure of a plugin. `cause` is the value that was thrown. */
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

/** The message of a thrown value. It never throws, although some values cannot be converted to a string. */
export function messageOf(thrown: unknown): string {
  return (
    read(() => String(thrown instanceof Error ? thrown.message : thrown)) ?? 'something without a message'
  )
}

/** The stack of a thrown value; empty if it has none. */
export function stackOf(thrown: unknown): string {
  const stack: unknown = read(() => (thrown instanceof Error ? thrown.stack : ''))
  return typeof stack === 'string' ? stack : ''
}

/** The thrown value, if it is a PluginLoadError already. */
export function asLoadError(thrown: unknown): PluginLoadError | undefined {
  return read(() => (thrown instanceof PluginLoadError ? thrown : undefined))
}

// A thrown value can be a proxy, or have a getter that throws.
function read<Value>(from: () => Value): Value | undefined {
  try {
    return from()
  } catch {
    return undefined
  }
}
