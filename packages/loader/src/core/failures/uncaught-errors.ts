import type { TenantManifestPlugin } from '@plugboard/types'
import type { PluginState } from '../plugins/run-plugin.ts'
import { messageOf, PluginLoadError, stackOf } from './plugin-load-error.ts'

// A timer that throws would fill the host's telemetry.
const MOST_REPORTS = 20

/**
 * Tells which plugin threw what no boundary catches: in an event handler, a timer, a promise. Whose it is, is told by
 * the URLs in the stack. Each is told so many times at the most.
 */
export function watchUncaughtErrors({
  plugins,
  report,
}: {
  plugins: () => readonly PluginState[]
  report: (plugin: TenantManifestPlugin, error: PluginLoadError) => void
}): () => void {
  const told = new Map<string, number>()
  const tell = (thrown: unknown, among: readonly PluginState[], filename?: string): void => {
    const plugin = throwerOf(
      thrown,
      among.map((state) => state.plugin),
      filename,
    )
    if (!plugin) return
    const times = (told.get(plugin.base) ?? 0) + 1
    told.set(plugin.base, times)
    if (times > MOST_REPORTS) return
    report(plugin, new PluginLoadError('UNCAUGHT', plugin.id, messageOf(thrown), { cause: thrown }))
  }
  const onError = ({ error, filename }: ErrorEvent): void => {
    // What a module throws while it is evaluated comes here, too, and is told by whoever imports it.
    const loaded = plugins().filter(({ status }) => status !== 'loading')
    tell(error, loaded, filename)
  }
  const onRejection = ({ reason }: PromiseRejectionEvent): void => tell(reason, plugins())
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return () => {
    window.removeEventListener('error', onError)
    window.removeEventListener('unhandledrejection', onRejection)
  }
}

/**
 * The plugin whose code threw; undefined where nothing tells. `where` is what else may tell, as a browser or React says it:
 * the script's URL, the stack of the components.
 */
export function throwerOf(
  thrown: unknown,
  plugins: readonly TenantManifestPlugin[],
  where = '',
): TenantManifestPlugin | undefined {
  const stack = `${where} ${stackOf(thrown)}`
  return plugins.find((plugin) => stack.includes(plugin.base))
}
