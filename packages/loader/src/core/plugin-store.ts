import type { TenantManifest, TenantManifestPlugin } from '@plugboard/types'
import { checkOrigins } from './check-origins.ts'
import { type LoadOptions, loadModule } from './load-module.ts'
import { logFailure, type PluginEvent } from './plugin-event.ts'
import type { PluginLoadError } from './plugin-load-error.ts'
import { type PluginState, type RunningPlugin, runPlugin } from './run-plugin.ts'
import { throwerOf, watchUncaughtErrors } from './uncaught-errors.ts'

/** What a page shows now. It is a new object with every change, and the same one in between. */
export interface PluginSnapshot {
  /** Null as long as no manifest could be had. */
  readonly manifest: TenantManifest | null
  /** Of the plugins that run in the page, in the manifest's order. */
  readonly plugins: readonly PluginState[]
}

export interface PluginStoreOptions extends LoadOptions {
  readonly manifest: TenantManifest | null
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
   * stays until the new one is ready. A manifest of a lower generation is an old page's, unless it is `current`.
   */
  update(manifest: TenantManifest, options?: { current?: boolean }): void
  /** Loads a plugin anew, after it failed. */
  retry(pluginId: string): void
  /** The plugin, of all that ever were in the page, whose code threw; undefined where nothing tells. */
  throwerOf(thrown: unknown): TenantManifestPlugin | undefined
  /** Shows the failure instead of the plugin where it is still in the page, and tells of it. */
  fail(plugin: TenantManifestPlugin, error: PluginLoadError): void
  /** Tells of a failure that the store does not see: a component's. */
  report(plugin: TenantManifestPlugin, error: PluginLoadError): void
}

interface Place {
  shown: RunningPlugin
  /** Another version, until it is ready or has failed. */
  next?: RunningPlugin
}

/** What the store does to a page. */
export interface PageEffects {
  readonly run: typeof runPlugin
  readonly preload: (plugin: TenantManifestPlugin, options: LoadOptions) => unknown
  readonly watch: typeof watchUncaughtErrors
}

const PAGE: PageEffects = { run: runPlugin, preload: loadModule, watch: watchUncaughtErrors }

/**
 * Makes the store of a page's plugins. It does nothing before it is mounted.
 *
 * @throws TypeError where allowedOrigins has what is not an origin
 */
export function createPluginStore(options: PluginStoreOptions, page: PageEffects = PAGE): PluginStore {
  const { runsInPage = () => true, onEvent = logFailure } = options
  checkOrigins('allowedOrigins', options.allowedOrigins)
  const places = new Map<string, Place>()
  // By entry: also those that have left, since a component may throw on its way out.
  const known = new Map<string, TenantManifestPlugin>()
  const listeners = new Set<() => void>()
  let { manifest } = options
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
    known.set(plugin.entry, plugin)
    return page.run({
      plugin,
      tenantId: manifest?.tenantId ?? '',
      load: options,
      emit,
      changed: () => settle(plugin.id),
    })
  }

  function takeSnapshot(): PluginSnapshot {
    return { manifest, plugins: inPage().flatMap(({ id }) => places.get(id)?.shown.state ?? []) }
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

  /** Shows the next version of a plugin as soon as there is something to show of it. */
  function settle(pluginId: string): void {
    const place = places.get(pluginId)
    if (!place) return
    const { shown, next } = place
    if (next && next.state.status !== 'loading') {
      places.set(pluginId, { shown: next })
      publish()
      stopUnseen(shown)
    } else publish()
  }

  function placePlugin(plugin: TenantManifestPlugin): void {
    const place = places.get(plugin.id)
    if (place?.shown.runs(plugin)) {
      place.next?.stop()
      delete place.next
      place.shown.configure(plugin)
    } else if (place?.next?.runs(plugin)) place.next.configure(plugin)
    else {
      const started = run(plugin)
      if (place) {
        place.next?.stop()
        place.next = started
      } else places.set(plugin.id, { shown: started })
      if (mounts > 0) started.start()
      // Nothing runs yet: the version that was to come first never comes.
      else places.set(plugin.id, { shown: started })
    }
  }

  function removePlace(pluginId: string): void {
    const place = places.get(pluginId)
    places.delete(pluginId)
    if (!place) return
    place.next?.stop()
    stopUnseen(place.shown)
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
          if (mounts > 0) return
          stopWatching?.()
          stopWatching = undefined
          for (const { shown, next } of places.values()) {
            shown.stop()
            next?.stop()
          }
          publish()
        })
      }
    },
    update(next, { current = false } = {}) {
      const isOld = manifest?.tenantId === next.tenantId && next.generation < manifest.generation
      if (isOld && !current) return
      const gone = new Set(places.keys())
      // Another tenant's plugins are never the next version of this one's.
      if (manifest && manifest.tenantId !== next.tenantId) for (const id of gone) removePlace(id)
      manifest = next
      for (const plugin of inPage()) {
        gone.delete(plugin.id)
        placePlugin(plugin)
      }
      for (const id of gone) removePlace(id)
      publish()
    },
    throwerOf: (thrown) => throwerOf(thrown, [...known.values()]),
    fail(plugin, error) {
      const shown = places.get(plugin.id)?.shown
      if (shown?.runs(plugin)) shown.fail(error)
      else report(plugin, error)
    },
    retry: (pluginId) => places.get(pluginId)?.shown.retry(),
    report,
  }
}

// After the page has let go of its components: they may still need their styles while they leave.
function stopUnseen(plugin: RunningPlugin): void {
  setTimeout(() => plugin.stop())
}
