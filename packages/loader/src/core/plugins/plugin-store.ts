import type { TenantManifest, TenantManifestPlugin } from '@plugboard/types'
import type { PluginLoadError } from '../failures/plugin-load-error.ts'
import { throwerOf, watchUncaughtErrors } from '../failures/uncaught-errors.ts'
import { checkOrigins } from '../files/check-origins.ts'
import { isDeepEqual } from '../manifest/deep-equal.ts'
import { type LoadOptions, loadModule } from '../modules/load-module.ts'
import { logFailure, type PluginEvent } from './plugin-event.ts'
import { type PluginState, type RunningPlugin, runPlugin } from './run-plugin.ts'

/** What is shown of a plugin, and what became of the version that is to take its place, as long as there is one. */
export type ShownPlugin = PluginState & { readonly next?: PluginState }

/** What a page shows now. It is a new object with every change, and the same one in between. */
export interface PluginSnapshot {
  /** Null as long as no manifest could be had. */
  readonly manifest: TenantManifest | null
  /** Of the plugins that run in the page, in the manifest's order. */
  readonly plugins: readonly ShownPlugin[]
}

export interface PluginStoreOptions extends LoadOptions {
  /** Whose plugins these are. Another tenant's manifest is never taken up. */
  readonly tenantId: string
  readonly manifest: TenantManifest | null
  /** After how long at the least a plugin that could not be fetched is tried again by itself. It doubles. Not said: 30 s. */
  readonly retryMs?: number
  /** Which plugins run in the page. The others are somebody else's: they are neither loaded nor activated. */
  readonly runsInPage?: (plugin: TenantManifestPlugin) => boolean
  readonly onEvent?: ((event: PluginEvent) => void) | undefined
}

/** The plugins of a page: a store, so that a framework reads it without waiting (React: useSyncExternalStore). */
export interface PluginStore {
  readonly getSnapshot: () => PluginSnapshot
  /** What the server rendered: every plugin of the first manifest, loading. */
  readonly getServerSnapshot: () => PluginSnapshot
  readonly subscribe: (listener: () => void) => () => void
  /** Begins to load plugins, and activates none. */
  preload(): void
  /** Loads and activates the plugins. Returns the end of it, which undoes all when it was the last. */
  mount(): () => void
  /**
   * Takes up another manifest: what is new is loaded, what is gone is disposed of, and a plugin of another version
   * stays until the new one is ready, or for good where that fails. A manifest of a lower generation is an old page's,
   * unless it is `current`.
   */
  update(manifest: TenantManifest, options?: { current?: boolean }): void
  /** Loads a plugin anew, after it failed. */
  retry(pluginId: string): void
  /**
   * The plugin, of all that ever were in the page, whose code threw; undefined where neither the stack of what was
   * thrown tells, nor that of the components.
   */
  throwerOf(thrown: unknown, componentStack?: string): TenantManifestPlugin | undefined
  /** Shows the failure instead of the plugin where it is still in the page, and tells of it. */
  fail(plugin: TenantManifestPlugin, error: PluginLoadError): void
  /** Tells of a failure that the store does not see: a component's. */
  report(plugin: TenantManifestPlugin, error: PluginLoadError): void
}

/** A version, and the one that is to take its place. What is not ready has none: it is replaced at once. */
interface Place {
  readonly shown: RunningPlugin
  next?: RunningPlugin
}

/** What the store does to a page. */
export interface PageEffects {
  readonly run: typeof runPlugin
  readonly preload: (plugin: TenantManifestPlugin, options: LoadOptions) => unknown
  readonly watch: typeof watchUncaughtErrors
}

const PAGE: PageEffects = { run: runPlugin, preload: loadModule, watch: watchUncaughtErrors }

const RETRY_MS = 30_000

/**
 * Makes the store of a page's plugins. It does nothing before it is mounted.
 *
 * @throws TypeError where allowedOrigins has what is not an origin
 */
export function createPluginStore(options: PluginStoreOptions, page: PageEffects = PAGE): PluginStore {
  const { tenantId, retryMs = RETRY_MS, runsInPage = () => true, onEvent = logFailure } = options
  checkOrigins('allowedOrigins', options.allowedOrigins)
  const places = new Map<string, Place>()
  // By base: also those that have left, since a component may throw on its way out.
  const known = new Map<string, TenantManifestPlugin>()
  const listeners = new Set<() => void>()
  let manifest = options.manifest?.tenantId === tenantId ? options.manifest : null
  let mounts = 0
  let stopWatching: (() => void) | undefined

  for (const plugin of inPage()) places.set(plugin.id, { shown: run(plugin) })
  let snapshot = takeSnapshot()
  const serverSnapshot = snapshot

  /** What the host's telemetry throws is the host's, and no failure of a plugin. */
  function emit(event: PluginEvent): void {
    try {
      onEvent(event)
    } catch (error) {
      reportError(error)
    }
  }

  function inPage(): TenantManifestPlugin[] {
    return manifest?.plugins.filter(runsInPage) ?? []
  }

  function run(plugin: TenantManifestPlugin): RunningPlugin {
    known.set(plugin.base, plugin)
    const running: RunningPlugin = page.run({
      plugin,
      tenantId,
      load: options,
      retryMs,
      emit,
      changed: () => settle(plugin.id),
      takeTurn() {
        const place = places.get(plugin.id)
        if (place?.next !== running) return false
        place.shown.suspend()
        return true
      },
    })
    return running
  }

  function takeSnapshot(): PluginSnapshot {
    const plugins = inPage().flatMap(({ id }) => {
      const { shown, next } = places.get(id) ?? {}
      return shown && next ? { ...shown.state, next: next.state } : (shown?.state ?? [])
    })
    return { manifest, plugins }
  }

  /** Of all versions that are in the page, also those that are not shown yet. */
  function takeStates(): PluginState[] {
    return [...places.values()].flatMap(({ shown, next }) =>
      next ? [shown.state, next.state] : [shown.state],
    )
  }

  function publish(): void {
    snapshot = takeSnapshot()
    for (const listener of listeners) listener()
  }

  /** Shows the next version of a plugin as soon as it is ready, or the one before is not. */
  function settle(pluginId: string): void {
    const { shown, next } = places.get(pluginId) ?? {}
    if (next?.state.status === 'failed') shown?.resume()
    if (next && (next.state.status === 'ready' || shown?.state.status !== 'ready')) show(pluginId, next)
    publish()
  }

  function show(pluginId: string, running: RunningPlugin): void {
    const before = places.get(pluginId)?.shown
    places.set(pluginId, { shown: running })
    if (before) stopUnseen(before)
  }

  function placePlugin(plugin: TenantManifestPlugin): void {
    const place = places.get(plugin.id)
    const { shown, next } = place ?? {}
    if (shown?.state.plugin === plugin || next?.state.plugin === plugin) return
    if (next?.runs(plugin)) return next.configure(plugin)
    next?.stop()
    delete place?.next
    if (shown?.runs(plugin)) shown.configure(plugin)
    else {
      const started = run(plugin)
      if (place && shown?.state.status === 'ready') place.next = started
      else show(plugin.id, started)
      if (mounts > 0) started.start()
    }
    shown?.resume()
  }

  function removePlace(pluginId: string): void {
    const { shown, next } = places.get(pluginId) ?? {}
    places.delete(pluginId)
    next?.stop()
    if (shown) stopUnseen(shown)
  }

  function stopAll(): void {
    stopWatching?.()
    stopWatching = undefined
    for (const [id, { shown, next }] of places) {
      shown.stop()
      next?.stop()
      places.set(id, { shown: next ?? shown })
    }
    publish()
  }

  const report: PluginStore['report'] = ({ id, version }, error) =>
    emit({ type: 'failed', pluginId: id, version, error })

  return {
    getSnapshot: () => snapshot,
    getServerSnapshot: () => serverSnapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    preload() {
      for (const plugin of inPage()) page.preload(plugin, options)
    },
    mount() {
      mounts += 1
      stopWatching ??= page.watch({ plugins: takeStates, report })
      for (const { shown, next } of places.values()) {
        shown.start()
        next?.start()
      }
      let ended = false
      return () => {
        if (ended) return
        ended = true
        mounts -= 1
        // React's strict mode mounts, unmounts and mounts again; a plugin is not activated twice for that.
        setTimeout(() => {
          if (mounts === 0) stopAll()
        })
      }
    },
    update(given, { current = false } = {}) {
      if (given.tenantId !== tenantId) return
      if (manifest && !current && given.generation < manifest.generation) return
      const next = manifest ? keepSame(given, manifest) : given
      if (next === manifest) return
      const wanted = next.plugins.filter(runsInPage)
      const gone = new Set(places.keys())
      manifest = next
      for (const plugin of wanted) {
        gone.delete(plugin.id)
        placePlugin(plugin)
      }
      for (const id of gone) removePlace(id)
      publish()
    },
    throwerOf: (thrown, componentStack) => throwerOf(thrown, [...known.values()], componentStack),
    fail(plugin, error) {
      const shown = places.get(plugin.id)?.shown
      if (shown?.runs(plugin)) shown.fail(error)
      else report(plugin, error)
    },
    retry(pluginId) {
      const { shown, next } = places.get(pluginId) ?? {}
      // What shows does not work: the version that the tenant has is tried in its place.
      if (next) show(pluginId, next)
      publish()
      if (next?.state.status !== 'loading') (next ?? shown)?.retry()
    },
    report,
  }
}

/** A manifest in which what is as it was before is the very same: effects of components depend on it. */
function keepSame(next: TenantManifest, before: TenantManifest): TenantManifest {
  if (isDeepEqual(next, before)) return before
  const plugins = next.plugins.map((plugin) => {
    const old = before.plugins.find(({ id }) => id === plugin.id)
    if (!old || !isDeepEqual(plugin.config, old.config)) return plugin
    return isDeepEqual(plugin, old) ? old : { ...plugin, config: old.config }
  })
  return { ...next, plugins }
}

// After the page has let go of its components: they may still need their styles while they leave.
function stopUnseen(plugin: RunningPlugin): void {
  setTimeout(() => plugin.stop())
}
