import type { TenantManifestPlugin } from '@plugboard/types'
import type { Dispose } from '@plugboard/types/plugin-contract'
import type { LoadedPlugin } from './definition-of.ts'
import { messageOf, PluginLoadError } from './plugin-load-error.ts'

/** An activation under way or done. Ending it undoes it, also when it is not done yet. */
export interface Activation {
  /** Rejects with a PluginLoadError when the plugin's own code throws. */
  readonly done: Promise<void>
  /** @param report takes what the plugin's clean-up throws */
  end(report: (error: PluginLoadError) => void): void
}

/** Calls a plugin's `activate`, and adopts the style sheets it brings. */
export function activatePlugin(
  definition: LoadedPlugin,
  { plugin, tenantId }: { plugin: TenantManifestPlugin; tenantId: string },
): Activation {
  const controller = new AbortController()
  const { id, version, config } = plugin
  const adopted = definition.styles ?? []
  const activated = (async () => {
    document.adoptedStyleSheets.push(...adopted)
    return definition.activate?.({ plugin: { id, version }, tenantId, config, signal: controller.signal })
  })()
  const failure = (cause: unknown): PluginLoadError =>
    new PluginLoadError('ACTIVATION', id, `activate failed: ${messageOf(cause)}`, { cause })
  const done = activated.then(
    () => undefined,
    (cause: unknown) => Promise.reject(failure(cause)),
  )
  done.catch(() => undefined)
  return {
    done,
    end(report) {
      controller.abort()
      removeSheets(adopted)
      // A failed activation was told by `done`.
      const dispose: Promise<void | Dispose> = activated.catch(() => undefined)
      dispose.then((undo) => undo?.()).catch((cause: unknown) => report(failure(cause)))
    },
  }
}

function removeSheets(sheets: readonly CSSStyleSheet[]): void {
  const present = [...document.adoptedStyleSheets]
  for (const sheet of sheets) {
    const place = present.lastIndexOf(sheet)
    if (place >= 0) present.splice(place, 1)
  }
  document.adoptedStyleSheets = present
}
