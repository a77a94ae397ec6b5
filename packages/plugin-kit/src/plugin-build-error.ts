/** Something the author of a plugin has to change. The message says what and how; the stack would say nothing more. */
export class PluginBuildError extends Error {
  override readonly name = 'PluginBuildError'
  readonly code = 'PLUGIN_BUILD'
}
