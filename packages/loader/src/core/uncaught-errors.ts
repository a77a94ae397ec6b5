import type { TenantManifestPlugin } from '@plugboard/types'
import { baseOf } from './plugin-files.ts'
import { messageOf, PluginLoadError } from './plugin-load-error.ts'

/**
 * Tells which plugin threw what no boundary catches: in an event handler, a timer, a promise. Whose it is, is told by
 * the URLs in the stack.
 */
export function watchUncaughtErrors({
  plugins,
  report,
}: {
  plugins: () => readonly TenantManifestPlugin[]
  report: (plugin: TenantManifestPlugin, error: PluginLoadError) => void
}): () => void {
  const tell = (thrown: unknown, filename = ''): void => {
    const stack = `${filename} ${thrown instanceof Error ? (thrown.stack ?? '') : ''}`
    const plugin = plugins().find((each) => stack.includes(baseOf(each)))
    if (plugin)
      report(plugin, new PluginLoadError('UNCAUGHT', plugin.id, messageOf(thrown), { cause: thrown }))
  }
  const onError = (event: ErrorEvent): void => tell(event.error, event.filename)
  const onRejection = (event: PromiseRejectionEvent): void => tell(event.reason)
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return () => {
    window.removeEventListener('error', onError)
    window.removeEventListener('unhandledrejection', onRejection)
  }
}
