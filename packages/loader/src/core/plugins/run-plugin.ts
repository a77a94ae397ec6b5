import type { TenantManifestPlugin } from '@plugboard/types'
import type { PluginChannel } from '@plugboard/types/plugin-contract'
import type { ChannelHub } from '../channel/channel-hub.ts'
import { withDeadline } from '../failures/deadline.ts'
import { asLoadError, messageOf, PluginLoadError } from '../failures/plugin-load-error.ts'
import { createRetries, isTransient } from '../failures/retries.ts'
import { checkFiles } from '../files/check-files.ts'
import { stylesOf } from '../files/plugin-files.ts'
import { adoptSheets, holdStyles } from '../files/style-sheets.ts'
import { isDeepEqual } from '../manifest/deep-equal.ts'
import type { LoadedPlugin } from '../modules/definition-of.ts'
import { failToFetch, forgetModule, type LoadOptions, loadModule } from '../modules/load-module.ts'
import { type Activation, activatePlugin } from './activate-plugin.ts'
import type { PluginEvent } from './plugin-event.ts'

/** What an extension point shows of a plugin. */
export type PluginState = { readonly plugin: TenantManifestPlugin } & (
  | { readonly status: 'loading' }
  | {
      readonly status: 'ready'
      readonly definition: LoadedPlugin
      /** A prop of the plugin's components. Another one after each activation. */
      readonly channel?: PluginChannel | undefined
    }
  | { readonly status: 'failed'; readonly error: PluginLoadError }
)

/** One version of a plugin in a page, from its load to its end. */
export interface RunningPlugin {
  readonly state: PluginState
  /** Whether it runs the same bytes, be it from another URL, so that `configure` is enough. */
  runs(plugin: TenantManifestPlugin): boolean
  start(): void
  /**
   * Passes the tenant's new configuration to the plugin, and from where it is fetched from now on. A failed plugin is tried
   * again with them.
   */
  configure(plugin: TenantManifestPlugin): void
  /** Undoes its activation, to make room for that of another version. It is still shown. */
  suspend(): void
  /** Activates it again after `suspend`. */
  resume(): void
  /** Shows the failure instead of the plugin. */
  fail(error: PluginLoadError): void
  /** Fetches, evaluates and activates it again. */
  retry(): void
  /** Undoes everything. It can be started again. */
  stop(): void
}

interface RunOptions {
  readonly plugin: TenantManifestPlugin
  readonly tenantId: string
  readonly load: LoadOptions
  readonly channel?: ChannelHub | undefined
  /** The shortest time before an automatic retry, if a retry may help. Default: no retries. */
  readonly retryMs?: number | undefined
  readonly emit: (event: PluginEvent) => void
  /** The state has changed. */
  readonly changed: () => void
  /** Called when it is loaded, before it is activated. Returns whether the activation of another version was undone for it. */
  readonly takeTurn?: () => boolean
}

/** What the page has of a plugin. A missing field does not exist yet, or no longer. */
interface Held {
  /** Its module is loaded and need not be fetched again. */
  readonly definition?: LoadedPlugin | undefined
  /** Removes the style sheets of an attempt. Each attempt has its own array, which identifies it. */
  readonly undo?: readonly (() => void)[]
  /** Also missing while the plugin is suspended. */
  readonly active?: Activation | undefined
  /** Whether the activation of another version was undone for this one. */
  readonly tookTurn?: boolean | undefined
  /** Shown even during an automatic retry. */
  readonly error?: PluginLoadError | undefined
}

/** The phase of a plugin. Idle: not started, or stopped. Loading: until it is activated. */
type Phase =
  | (Held & { readonly kind: 'idle'; readonly error?: undefined })
  | (Held & { readonly kind: 'loading' })
  | (Held & { readonly kind: 'ready'; readonly definition: LoadedPlugin; readonly error?: undefined })
  | (Held & { readonly kind: 'failed'; readonly error: PluginLoadError })

/** Creates a plugin that runs once it is started. Nothing happens before. */
export function runPlugin(options: RunOptions): RunningPlugin {
  const { tenantId, load, retryMs, emit, changed, takeTurn } = options
  // Its base is that of its module, which stack traces have. A signed URL expires, so only the newest is fetched from.
  let { plugin } = options
  let newest = plugin
  let channel: PluginChannel | undefined
  let phase: Phase = { kind: 'idle' }
  const retries = createRetries(retryMs, tryAgain)

  const identity = () => ({ pluginId: plugin.id, version: plugin.version })
  const report = (error: PluginLoadError): void => emit({ ...identity(), type: 'failed', error })

  /** The only way from one phase to the next: whatever the next phase does not have is undone. */
  function enter(next: Phase): void {
    const { active, undo } = phase
    phase = next
    if (active !== next.active) active?.end(report)
    if (undo !== next.undo) undo?.forEach((each) => each())
  }

  /** Starts an attempt. An attempt that another phase has ended has no further effect. */
  async function begin({ definition, error }: Held): Promise<void> {
    const startedAt = performance.now()
    const undo: (() => void)[] = []
    const isCurrent = () => phase.undo === undo

    async function attempt(): Promise<LoadedPlugin> {
      checkFiles(newest, load.allowedOrigins)
      const styles = holdStyles(stylesOf(newest), load.nonce)
      undo.push(styles.release)
      const [loaded] = await Promise.all([
        definition ?? loadModule(plugin, load),
        styles.loaded.catch((cause: unknown) => failToFetch(plugin.id, cause)),
      ])
      if (isCurrent()) {
        undo.push(adoptSheets(loaded.styles))
        const tookTurn = takeTurn?.()
        const active = activate(loaded)
        enter({ ...phase, definition: loaded, tookTurn, active })
        await active.done
      }
      return loaded
    }

    if (!definition) plugin = newest
    enter({ kind: 'loading', definition, error, undo })
    try {
      const loaded = await inTime(attempt())
      if (!isCurrent()) return
      retries.stop()
      enter({ ...phase, kind: 'ready', definition: loaded, error: undefined })
      changed()
      emit({ ...identity(), type: 'ready', durationMs: performance.now() - startedAt })
      followConfig()
    } catch (thrown) {
      if (isCurrent()) fail(thrown)
    }
  }

  function activate(definition: LoadedPlugin): Activation {
    const connection = options.channel?.connect(plugin, report)
    channel = connection?.channel
    return activatePlugin(definition, { plugin, tenantId, nonce: load.nonce, connection })
  }

  function fail(thrown: unknown): void {
    const error =
      asLoadError(thrown) ??
      new PluginLoadError('EVALUATION', plugin.id, messageOf(thrown), { cause: thrown })
    const { definition, tookTurn } = phase
    enter({ kind: 'failed', definition, error })
    changed()
    report(error)
    // Not retried if another version was suspended for it, which would have to be suspended each time.
    if (isTransient(error) && !tookTurn) retries.later()
  }

  /** Starts another attempt while the failure is still shown, and fetches again what could not be loaded. */
  function tryAgain(): void {
    if (!phase.definition) forgetModule(plugin)
    void begin(phase)
  }

  function suspend(): void {
    if (phase.kind === 'ready') enter({ ...phase, active: undefined })
  }

  /** Activates a ready plugin again, after its former activation was undone. */
  function activateAgain(): void {
    suspend()
    if (phase.kind !== 'ready') return
    const active = activate(phase.definition)
    enter({ ...phase, active })
    changed()
    inTime(active.done).catch((thrown: unknown) => {
      // An activation that has ended may reject too, which does not matter.
      if (phase.active === active) fail(thrown)
    })
  }

  /** Activates the plugin again if the tenant's configuration has changed since its activation. */
  function followConfig(): void {
    if (phase.active && !isDeepEqual(phase.active.config, plugin.config)) activateAgain()
  }

  function inTime<Value>(work: Promise<Value>): Promise<Value> {
    const { timeoutMs } = load
    return withDeadline(work, {
      timeoutMs,
      late: () => new PluginLoadError('TIMEOUT', plugin.id, `it was not ready within ${timeoutMs} ms`),
    })
  }

  return {
    get state(): PluginState {
      if (phase.error) return { plugin, status: 'failed', error: phase.error }
      if (phase.kind === 'ready') return { plugin, status: 'ready', definition: phase.definition, channel }
      return { plugin, status: 'loading' }
    },
    runs: (other) => other.version === plugin.version && isDeepEqual(other.files, plugin.files),
    start() {
      if (phase.kind === 'idle') void begin(phase)
    },
    configure(next) {
      const before = newest
      newest = next
      plugin = { ...next, base: plugin.base }
      changed()
      if (!phase.error) followConfig()
      else if (!isDeepEqual(before, next)) {
        retries.stop()
        tryAgain()
      }
    },
    suspend,
    resume() {
      if (!phase.active) activateAgain()
    },
    fail(error) {
      if (phase.kind === 'ready') fail(error)
      else report(error)
    },
    retry() {
      retries.stop()
      forgetModule(plugin)
      if (phase.kind === 'idle') enter({ kind: 'idle' })
      else void begin({})
      changed()
    },
    stop() {
      if (phase.kind === 'idle') return
      retries.stop()
      enter({ kind: 'idle', definition: phase.definition })
      emit({ ...identity(), type: 'disposed' })
    },
  }
}
