import type { TenantManifestPlugin } from '@plugboard/types'
import { type ReactNode, useEffect } from 'react'
import type { PluginLoadError } from '../core/failures/plugin-load-error.ts'
import { useSnapshot } from './plugin-context.ts'

/** A failed plugin, and a function that tries again. */
export interface PluginFailure {
  readonly plugin: TenantManifestPlugin
  readonly error: PluginLoadError
  readonly retry: () => void
}

/** A failure of which the page's notices speak. */
export interface NotedFailure {
  readonly retry: () => void
  /** Which extension point shows it. */
  readonly point: string
  /** When the last announcement for all failures was made, in milliseconds. */
  readonly at: number
}

// Failures of one cause come together, and need one announcement.
const TOGETHER_MS = 1000

/** In the place of a failed plugin: which one it is. It is neither announced nor a button, since there can be many. */
export function FailedPlugin({
  plugin,
  error,
  retry,
  point,
}: PluginFailure & { readonly point: string }): ReactNode {
  const { setFailures } = useSnapshot()
  useEffect(() => {
    const now = performance.now()
    setFailures((others) => {
      const last = others[0]?.at ?? -TOGETHER_MS
      const at = now - last < TOGETHER_MS ? last : now
      return [...others, { retry, point }].map((each) => ({ ...each, at }))
    })
    return () => setFailures((all) => all.filter((each) => each.retry !== retry))
    // What a component throws is a new error with each render, and has the same message.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [plugin, error.message])
  return (
    <div data-plugin-error={plugin.id} data-code={error.code}>
      {plugin.name} is unavailable.
    </div>
  )
}

/**
 * The ref of the button that tries again, which goes meanwhile. A focus on it waits in the extension point, and comes back
 * with the button if a plugin fails again.
 */
export function keepFocus(button: HTMLElement | null): () => void {
  const point = button?.closest<HTMLElement>('[data-extension-point]')
  if (document.activeElement === point) button?.focus({ preventScroll: true })
  return () => {
    if (!point || document.activeElement !== button) return
    point.tabIndex = -1
    // A later failure must not take the focus from wherever it is by then.
    point.addEventListener('blur', () => point.removeAttribute('tabindex'), { once: true })
    point.focus({ preventScroll: true })
  }
}
