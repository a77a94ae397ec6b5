import type { TenantManifestPlugin } from '@plugboard/types'
import type { Dispose } from '@plugboard/types/plugin-contract'
import type { ChannelConnection } from '../channel/channel-hub.ts'
import { withDeadline } from '../failures/deadline.ts'
import { messageOf, PluginLoadError } from '../failures/plugin-load-error.ts'
import type { LoadedPlugin } from '../modules/definition-of.ts'

/** An activation, which may still be running. Ending it undoes it in either case. */
export interface Activation {
  /** The configuration that the plugin was activated with. */
  readonly config: TenantManifestPlugin['config']
  /** Rejects with a PluginLoadError if the plugin's code throws. */
  readonly done: Promise<void>
  /** @param report called with the error that the plugin's clean-up throws */
  end(report: (error: PluginLoadError) => void): void
}

interface ActivationFacts {
  readonly plugin: TenantManifestPlugin
  readonly tenantId: string
  readonly nonce?: string | undefined
  /** Ended with the activation. */
  readonly connection?: ChannelConnection | undefined
}

// The next activation does not wait longer than this for a clean-up.
const UNDO_MS = 1000

// For the whole page, since several providers can show the same plugin, whose module is evaluated once.
/** By plugin: the number of its activations that have not ended, and the clean-up of those that have. */
const active = new Map<string, number>()
const undoing = new Map<string, Promise<unknown>>()

/** Calls a plugin's `activate` after its former activation was undone. */
export function activatePlugin(definition: LoadedPlugin, facts: ActivationFacts): Activation {
  const controller = new AbortController()
  const { signal } = controller
  const { plugin, tenantId, nonce, connection } = facts
  const { id, version, config } = plugin
  const before = active.get(id) ?? 0
  active.set(id, before + 1)
  const activated = (async () => {
    // A provider that is unmounted in this task, such as that of the page before, ends its activations in the next.
    if (before > 0) await new Promise((resolve) => setTimeout(resolve))
    await undoing.get(id)
    if (!signal.aborted)
      return definition.activate?.({
        plugin: { id, version },
        tenantId,
        config,
        nonce,
        channel: connection?.channel,
        signal,
      })
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
      // `done` has reported a failed activation.
      const dispose: Promise<void | Dispose> = activated.catch(() => undefined)
      const undone = dispose
        .then((undo) => undo?.())
        .catch((cause: unknown) => report(failure('dispose', cause)))
      // Only then, so that a clean-up can set shared values.
      const ended = inTime(undone).then(() => connection?.end())
      undoing.set(id, Promise.all([undoing.get(id), ended]))
    },
  }
}

function inTime(undone: Promise<void>): Promise<void> {
  return withDeadline(undone, { timeoutMs: UNDO_MS, late: () => new Error('late') }).catch(() => undefined)
}
