import type { TenantManifestPlugin } from '@plugboard/types'
import { type Dispatch, type ReactNode, type SetStateAction, useEffect } from 'react'
import type { PluginLoadError } from '../core/failures/plugin-load-error.ts'

/** A failed plugin, and a function that tries again. */
export interface PluginFailure {
  readonly plugin: TenantManifestPlugin
  readonly error: PluginLoadError
  readonly retry: () => void
}

interface FailedPluginProps extends PluginFailure {
  /** Sets the failures of which the extension point's notice speaks. */
  readonly setFailures: Dispatch<SetStateAction<readonly PluginFailure[]>>
}

/** In the place of a failed plugin: which one it is. It is neither announced nor a button, since there can be many. */
export function FailedPlugin({ setFailures, ...failure }: FailedPluginProps): ReactNode {
  const { plugin, error } = failure
  useEffect(() => {
    setFailures((others) => [...others, failure])
    return () => setFailures((all) => all.filter((each) => each !== failure))
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
