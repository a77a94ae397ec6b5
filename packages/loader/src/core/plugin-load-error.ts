/** Why a plugin does not show. Codes are stable; texts are not. */
export type PluginErrorCode =
  /** A file's origin is not in the host's allow-list. */
  | 'ORIGIN_BLOCKED'
  /** The manifest says no integrity for a file that a browser would run. */
  | 'INTEGRITY_MISSING'
  /** A file could not be fetched, or its bytes are not those that were published. Browsers do not tell which. */
  | 'FETCH_OR_INTEGRITY'
  /** Not there in time. */
  | 'TIMEOUT'
  /** The module threw while it was evaluated. */
  | 'EVALUATION'
  /** The default export is not a plugin. */
  | 'EXPORTS_INVALID'
  /** It was built for another React or another version of the contract. */
  | 'INCOMPATIBLE'
  /** It has no component for a point that its manifest names. */
  | 'EXTENSION_MISSING'
  /** `activate` threw, or rejected. */
  | 'ACTIVATION'
  /** Its component threw: while rendering, in an effect, or in a lazy chunk. */
  | 'RENDER'
  /** It threw where no boundary catches: in an event handler, a timer, a promise. It still shows. */
  | 'UNCAUGHT'
  /** The sandbox frame does not answer. */
  | 'SANDBOX'

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
