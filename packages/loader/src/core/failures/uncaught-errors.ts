import type { TenantManifestPlugin } from '@plugboard/types'
import type { PluginState } from '../plugins/run-plugin.ts'
import { messageOf, PluginLoadError, stackOf } from './plugin-load-error.ts'

// Without a limit, a timer that throws would flood the host's telemetry.
const MOST_REPORTS = 20

/**
 * Reports errors of plugins that no boundary catches: those in event handlers, timers and promises. The URLs in the stack
 * show which plugin threw. The number of reports for each version is limited.
 */
export function watchUncaughtErrors({
  plugins,
  report,
}: {
  plugins: () => readonly PluginState[]
  report: (plugin: TenantManifestPlugin, error: PluginLoadError) => void
}): () => void {
  const reports = new Map<string, number>()
  const reportThrower = (thrown: unknown, among: readonly PluginState[], filename?: string): void => {
    const plugin = throwerOf(
      thrown,
      among.map((state) => state.plugin),
      filename,
    )
    if (!plugin) return
    const times = (reports.get(plugin.base) ?? 0) + 1
    reports.set(plugin.base, times)
    if (times > MOST_REPORTS) return
    report(plugin, new PluginLoadError('UNCAUGHT', plugin.id, messageOf(thrown), { cause: thrown }))
  }
  const onError = ({ error, filename }: ErrorEvent): void => {
    // Errors of modules that are being evaluated also arrive here; whoever imports the module reports those.
    const loaded = plugins().filter(({ status }) => status !== 'loading')
    reportThrower(error, loaded, filename)
  }
  const onRejection = ({ reason }: PromiseRejectionEvent): void => reportThrower(reason, plugins())
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return () => {
    window.removeEventListener('error', onError)
    window.removeEventListener('unhandledrejection', onRejection)
  }
}

/**
 * The plugin whose code threw, or undefined if nothing shows it. `where` is a further hint from the browser or React: the
 * script's URL, or the stack of the components.
 */
export function throwerOf(
  thrown: unknown,
  plugins: readonly TenantManifestPlugin[],
  where = '',
): TenantManifestPlugin | undefined {
  const stack = `${where} ${stackOf(thrown)}`
  return plugins.find((plugin) => stack.includes(plugin.base))
}
