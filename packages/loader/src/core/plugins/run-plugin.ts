import type { TenantManifestPlugin } from '@plugboard/types'
import { withDeadline } from '../failures/deadline.ts'
import { asLoadError, messageOf, PluginLoadError } from '../failures/plugin-load-error.ts'
import { createRetries, isTransient } from '../failures/retries.ts'
import { checkFiles } from '../files/check-files.ts'
import { stylesOf } from '../files/plugin-files.ts'
import { adoptSheets, type HeldStyles, holdStyles } from '../files/style-sheets.ts'
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

/** Runs a plugin when it is started. Nothing happens before. */
export function runPlugin(options: RunOptions): RunningPlugin {
  const { plugin: first, tenantId, load, retryMs, emit, changed, takeTurn } = options
  let state: PluginState = { plugin: first, status: 'loading' }
  let styles: HeldStyles | undefined
  let adopted: (() => void) | undefined
  let activation: Activation | undefined
  let activeConfig: unknown
  // Counts what was begun: what an earlier run still has to say is nobody's business.
  let run = 0
  let running = false
  let loaded = false
  let tookTurn = false
  const retries = retryMs === undefined ? undefined : createRetries(retryMs, restart)

  const identity = () => ({ pluginId: state.plugin.id, version: state.plugin.version })
  const report = (error: PluginLoadError): void => emit({ ...identity(), type: 'failed', error })
  const become = (next: PluginState): void => {
    state = next
    changed()
  }

  async function begin(): Promise<void> {
    run += 1
    const current = run
    const startedAt = performance.now()
    try {
      const definition = await inTime(prepare(current))
      if (current !== run) return
      retries?.stop()
      become({ plugin: state.plugin, status: 'ready', definition })
      emit({ ...identity(), type: 'ready', durationMs: performance.now() - startedAt })
      followConfig()
    } catch (thrown) {
      if (current === run) fail(thrown)
    }
  }

  /** Rejects with a PluginLoadError. A run that is no longer the current one activates nothing. */
  async function prepare(current: number): Promise<LoadedPlugin> {
    const { plugin } = state
    tookTurn = false
    checkFiles(plugin, load.allowedOrigins)
    styles = holdStyles(stylesOf(plugin), load.nonce)
    const [definition] = await Promise.all([loadModule(plugin, load), checked(styles.loaded, plugin)])
    if (current !== run) return definition
    loaded = true
    adopted = adoptSheets(definition.styles)
    tookTurn = takeTurn?.() ?? false
    await activate(definition).done
    return definition
  }

  function fail(thrown: unknown): void {
    const { plugin } = state
    const error =
      asLoadError(thrown) ??
      new PluginLoadError('EVALUATION', plugin.id, messageOf(thrown), { cause: thrown })
    undo()
    become({ plugin, status: 'failed', error })
    report(error)
    // An activation that another version made room for is not tried again: that one would have to make room each time.
    if (running && isTransient(error) && !tookTurn) retries?.later()
  }

  /** What was begun comes to nothing, and what was done is undone. */
  function undo(): void {
    run += 1
    activation?.end(report)
    activation = undefined
    adopted?.()
    adopted = undefined
    styles?.release()
    styles = undefined
  }

  /** Tries it again while its failure shows, and fetches again what could not be loaded. */
  function restart(): void {
    undo()
    if (!loaded) forgetModule(state.plugin)
    if (running) void begin()
  }

  function activate(definition: LoadedPlugin): Activation {
    activeConfig = state.plugin.config
    activation = activatePlugin(definition, { plugin: state.plugin, tenantId })
    return activation
  }

  function activateAgain(definition: LoadedPlugin): void {
    activation?.end(report)
    const begun = activate(definition)
    inTime(begun.done).catch((thrown: unknown) => {
      // One that was ended may well say so.
      if (activation === begun) fail(thrown)
    })
  }

  /** Activates the plugin again where the tenant's configuration is not the one it was activated with. */
  function followConfig(): void {
    if (!activation || state.status !== 'ready' || isDeepEqual(activeConfig, state.plugin.config)) return
    activateAgain(state.definition)
  }

  function inTime<Value>(work: Promise<Value>): Promise<Value> {
    const { timeoutMs } = load
    return withDeadline(work, {
      timeoutMs,
      late: () => new PluginLoadError('TIMEOUT', state.plugin.id, `it was not ready within ${timeoutMs} ms`),
    })
  }

  return {
    get state() {
      return state
    },
    runs: (plugin) =>
      plugin.base === state.plugin.base &&
      plugin.entry === state.plugin.entry &&
      isDeepEqual(plugin.files, state.plugin.files) &&
      isDeepEqual(plugin.compat, state.plugin.compat),
    start() {
      if (running) return
      running = true
      void begin()
    },
    configure(plugin) {
      const { config } = state.plugin
      become({ ...state, plugin })
      if (state.status !== 'failed') return followConfig()
      if (isDeepEqual(config, plugin.config)) return
      retries?.stop()
      restart()
    },
    suspend() {
      activation?.end(report)
      activation = undefined
    },
    resume() {
      if (running && !activation && state.status === 'ready') activateAgain(state.definition)
    },
    fail(error) {
      if (state.status === 'ready') fail(error)
      else report(error)
    },
    retry() {
      loaded = false
      retries?.stop()
      become({ plugin: state.plugin, status: 'loading' })
      restart()
    },
    stop() {
      if (!running) return
      running = false
      retries?.stop()
      undo()
      state = { plugin: state.plugin, status: 'loading' }
      emit({ ...identity(), type: 'disposed' })
    },
  }
}

/** A style sheet that does not load is told like a script that does not. */
async function checked(loaded: Promise<void>, { id }: TenantManifestPlugin): Promise<void> {
  try {
    await loaded
  } catch (cause) {
    throw new PluginLoadError(
      'FETCH_OR_INTEGRITY',
      id,
      `a style sheet cannot be fetched, or was changed: ${messageOf(cause)}`,
      { cause },
    )
  }
}
