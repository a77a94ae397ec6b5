import type { PluginLoadError } from '../failures/plugin-load-error.ts'

/** An event of a plugin, for the host's telemetry. `durationMs` is the time since the load started. */
export type PluginEvent = {
  readonly pluginId: string
  readonly version: string
} & (
  | { readonly type: 'ready'; readonly durationMs: number }
  | { readonly type: 'failed'; readonly error: PluginLoadError }
  | { readonly type: 'disposed' }
)

/** The default for events: failures go to the console. */
export function logFailure(event: PluginEvent): void {
  // oxlint-disable-next-line no-console
  if (event.type === 'failed') console.error('[plugboard]', event.error)
}
