/** A fault that the author of a plugin has to fix; the message says how. */
export class PluginBuildError extends Error {
  override readonly name = 'PluginBuildError'
  readonly code = 'PLUGIN_BUILD'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    // Bundlers print the stack, and a place inside the kit does not help an author.
    this.stack = `${this.name}: ${message}`
  }
}
