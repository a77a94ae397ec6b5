import type { TenantManifestPlugin } from '@plugboard/types'
import { withDeadline } from '../failures/deadline.ts'
import { asLoadError, messageOf, PluginLoadError } from '../failures/plugin-load-error.ts'
import { createRetries, isTransient } from '../failures/retries.ts'
import { checkFiles } from '../files/check-files.ts'
import { stylesOf } from '../files/plugin-files.ts'
import { adoptSheets, holdStyles } from '../files/style-sheets.ts'
import { isDeepEqual } from '../manifest/deep-equal.ts'
import type { LoadedPlugin } from '../modules/definition-of.ts'
import { forgetModule, type LoadOptions, loadModule } from '../modules/load-module.ts'
import { type Activation, activatePlugin } from './activate-plugin.ts'
import type { PluginEvent } from './plugin-event.ts'

/** What an extension point shows of a plugin. */
export type PluginState = { readonly plugin: TenantManifestPlugin } & (
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly definition: LoadedPlugin }
  | { readonly status: 'failed'; readonly error: PluginLoadError }
)

/** One version of a plugin in a page: loaded, activated, and undone again. */
export interface RunningPlugin {
  readonly state: PluginState
  /** Whether it runs the same bytes, so that `configure` is all it takes. */
  runs(plugin: TenantManifestPlugin): boolean
  start(): void
  /** Hands the tenant's new configuration to the plugin. One that failed is tried again with it. */
  configure(plugin: TenantManifestPlugin): void
  /** Undoes its activation, for another version's. It shows on. */
  suspend(): void
  /** Activates it again, after it was suspended. */
  resume(): void
  /** Shows the failure instead of the plugin. */
  fail(error: PluginLoadError): void
  /** Fetches, evaluates and activates it anew. */
  retry(): void
  /** Undoes all of it. It can be started again. */
  stop(): void
}

interface RunOptions {
  readonly plugin: TenantManifestPlugin
  readonly tenantId: string
  readonly load: LoadOptions
  /** After how long at the least it is tried again by itself, where trying again may help. Not said: never. */
  readonly retryMs?: number | undefined
  readonly emit: (event: PluginEvent) => void
  /** The state has changed. */
  readonly changed: () => void
  /** It is loaded, and is activated next. Says whether another version's activation was ended for it. */
  readonly takeTurn?: () => boolean
}

/** What the page holds of a plugin. What is missing is not there yet, or no longer. */
interface Held {
  /** Its module is in the page: it need not be fetched again. */
  readonly definition?: LoadedPlugin | undefined
  /** Takes the style sheets of an attempt out of the page. It is the attempt's own, so an attempt is known by it. */
  readonly undo?: readonly (() => void)[]
  /** Missing while the plugin is suspended, too. */
  readonly active?: Activation | undefined
  /** Another version's activation was ended for this one. */
  readonly tookTurn?: boolean | undefined
  /** It is shown, also while the plugin is tried again by itself. */
  readonly error?: PluginLoadError | undefined
}

/** Where a plugin is. Idle: not started, or stopped. Loading: until it is activated. */
type Phase =
  | (Held & { readonly kind: 'idle'; readonly error?: undefined })
  | (Held & { readonly kind: 'loading' })
  | (Held & { readonly kind: 'ready'; readonly definition: LoadedPlugin; readonly error?: undefined })
  | (Held & { readonly kind: 'failed'; readonly error: PluginLoadError })

/** Runs a plugin when it is started. Nothing happens before. */
export function runPlugin(options: RunOptions): RunningPlugin {
  const { tenantId, load, retryMs, emit, changed, takeTurn } = options
  let { plugin } = options
  let phase: Phase = { kind: 'idle' }
  const retries = createRetries(retryMs, tryAgain)

  const identity = () => ({ pluginId: plugin.id, version: plugin.version })
  const report = (error: PluginLoadError): void => emit({ ...identity(), type: 'failed', error })

  /** The only way from one phase to the next: what the page holds in the one and not in the other is undone. */
  function enter(next: Phase): void {
    const { active, undo } = phase
    phase = next
    if (active !== next.active) active?.end(report)
    if (undo !== next.undo) undo?.forEach((each) => each())
  }

  /** Begins an attempt. One that another phase has ended changes nothing any more. */
  async function begin({ definition, error }: Held): Promise<void> {
    const startedAt = performance.now()
    const undo: (() => void)[] = []
    const isCurrent = () => phase.undo === undo

    async function attempt(): Promise<LoadedPlugin> {
      checkFiles(plugin, load.allowedOrigins)
      const styles = holdStyles(stylesOf(plugin), load.nonce)
      undo.push(styles.release)
      const [loaded] = await Promise.all([loadModule(plugin, load), styles.loaded.catch(refuseStyles)])
      if (isCurrent()) {
        undo.push(adoptSheets(loaded.styles))
        const tookTurn = takeTurn?.()
        const active = activatePlugin(loaded, { plugin, tenantId })
        enter({ ...phase, definition: loaded, tookTurn, active })
        await active.done
      }
      return loaded
    }

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

  function refuseStyles(cause: unknown): never {
    throw new PluginLoadError(
      'FETCH_OR_INTEGRITY',
      plugin.id,
      `a style sheet cannot be fetched, or was changed: ${messageOf(cause)}`,
      { cause },
    )
  }

  function fail(thrown: unknown): void {
    const error =
      asLoadError(thrown) ??
      new PluginLoadError('EVALUATION', plugin.id, messageOf(thrown), { cause: thrown })
    const { definition, tookTurn } = phase
    enter({ kind: 'failed', definition, error })
    changed()
    report(error)
    // An activation that another version made room for is not tried again: that one would have to make room each time.
    if (isTransient(error) && !tookTurn) retries.later()
  }

  /** Tries it again while its failure shows, and fetches again what could not be loaded. */
  function tryAgain(): void {
    if (!phase.definition) forgetModule(plugin)
    void begin(phase)
  }

  function suspend(): void {
    if (phase.kind === 'ready') enter({ ...phase, active: undefined })
  }

  /** Activates what is ready, after it has ended the activation before. */
  function activateAgain(): void {
    suspend()
    if (phase.kind !== 'ready') return
    const active = activatePlugin(phase.definition, { plugin, tenantId })
    enter({ ...phase, active })
    inTime(active.done).catch((thrown: unknown) => {
      // One that was ended may reject too, which is of no interest.
      if (phase.active === active) fail(thrown)
    })
  }

  /** Activates the plugin again where the tenant's configuration is not the one it was activated with. */
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
      if (phase.kind === 'ready') return { plugin, status: 'ready', definition: phase.definition }
      return { plugin, status: 'loading' }
    },
    runs: (other) =>
      other.base === plugin.base &&
      other.entry === plugin.entry &&
      isDeepEqual(other.files, plugin.files) &&
      isDeepEqual(other.compat, plugin.compat),
    start() {
      if (phase.kind === 'idle') void begin(phase)
    },
    configure(next) {
      const { config } = plugin
      plugin = next
      changed()
      if (!phase.error) followConfig()
      else if (!isDeepEqual(config, next.config)) {
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
