import type { PluginLoadError } from '../failures/plugin-load-error.ts'

/** What happened to a plugin, for the host's telemetry. `durationMs` counts from the start of the load. */
export type PluginEvent = {
  readonly pluginId: string
  readonly version: string
} & (
  | { readonly type: 'ready'; readonly durationMs: number }
  | { readonly type: 'failed'; readonly error: PluginLoadError }
  | { readonly type: 'disposed' }
)

/** What is done with events where the host does not say: failures are worth a line in the console. */
export function logFailure(event: PluginEvent): void {
  // oxlint-disable-next-line no-console
  if (event.type === 'failed') console.error('[plugboard]', event.error)
}
