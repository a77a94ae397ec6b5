import type { TenantManifestPlugin } from '@plugboard/types'
import type { Dispose } from '@plugboard/types/plugin-contract'
import { withDeadline } from '../failures/deadline.ts'
import { messageOf, PluginLoadError } from '../failures/plugin-load-error.ts'
import type { LoadedPlugin } from '../modules/definition-of.ts'

/** An activation under way or done. Ending it undoes it, also when it is not done yet. */
export interface Activation {
  /** What the plugin was activated with. */
  readonly config: TenantManifestPlugin['config']
  /** Rejects with a PluginLoadError when the plugin's own code throws. */
  readonly done: Promise<void>
  /** @param report takes what the plugin's clean-up throws */
  end(report: (error: PluginLoadError) => void): void
}

// A clean-up that takes longer than this holds up the next activation no more.
const UNDO_MS = 1000

// For the whole page: two providers, or one that replaces another, show the same plugin, whose module is evaluated once.
/** By plugin: how many of its activations in this page have not ended, and the undoing of those that have. */
const active = new Map<string, number>()
const undoing = new Map<string, Promise<unknown>>()

/** Calls a plugin's `activate`, once what was activated of it before has been undone. */
export function activatePlugin(
  definition: LoadedPlugin,
  { plugin, tenantId }: { plugin: TenantManifestPlugin; tenantId: string },
): Activation {
  const controller = new AbortController()
  const { signal } = controller
  const { id, version, config } = plugin
  const before = active.get(id) ?? 0
  active.set(id, before + 1)
  const activated = (async () => {
    // Whoever leaves the page in this task, such as the provider of the page before, ends in the next.
    if (before > 0) await new Promise((resolve) => setTimeout(resolve))
    await undoing.get(id)
    if (!signal.aborted) return definition.activate?.({ plugin: { id, version }, tenantId, config, signal })
  })()
  const failure = (what: string, cause: unknown): PluginLoadError =>
    new PluginLoadError('ACTIVATION', id, `${what} failed: ${messageOf(cause)}`, { cause })
  const done = activated.then(
    () => undefined,
    (cause: unknown) => Promise.reject(failure('activate', cause)),
  )
  done.catch(() => undefined)
  return {
    config,
    done,
    end(report) {
      controller.abort()
      active.set(id, (active.get(id) ?? 1) - 1)
      // A failed activation was told by `done`.
      const dispose: Promise<void | Dispose> = activated.catch(() => undefined)
      const undone = dispose
        .then((undo) => undo?.())
        .catch((cause: unknown) => report(failure('dispose', cause)))
      undoing.set(id, Promise.all([undoing.get(id), inTime(undone)]))
    },
  }
}

function inTime(undone: Promise<void>): Promise<void> {
  return withDeadline(undone, { timeoutMs: UNDO_MS, late: () => new Error('late') }).catch(() => undefined)
}
