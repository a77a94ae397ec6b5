/** Something the author of a plugin has to change: the message says what, and how. */
export class PluginBuildError extends Error {
  override readonly name = 'PluginBuildError'
  readonly code = 'PLUGIN_BUILD'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    // Bundlers print it, and where in the kit the fault was found helps no author.
    this.stack = `${this.name}: ${message}`
  }
}
