import type { TenantManifest, TenantManifestPlugin } from '@plugboard/types'
import type { ChannelHub } from '../channel/channel-hub.ts'
import type { PluginLoadError } from '../failures/plugin-load-error.ts'
import { throwerOf, watchUncaughtErrors } from '../failures/uncaught-errors.ts'
import { checkOrigins } from '../files/check-origins.ts'
import { isDeepEqual } from '../manifest/deep-equal.ts'
import { type LoadOptions, loadModule } from '../modules/load-module.ts'
import { logFailure, type PluginEvent } from './plugin-event.ts'
import { type PluginState, type RunningPlugin, runPlugin } from './run-plugin.ts'

/** The shown version of a plugin, and the state of the version that will replace it, if there is one. */
export type ShownPlugin = PluginState & { readonly next?: PluginState }

/** What a page shows now: a new object after every change, and the same object until then. */
export interface PluginSnapshot {
  /** Null until there is a manifest. */
  readonly manifest: TenantManifest | null
  /** The plugins that run in the page, in the manifest's order. */
  readonly plugins: readonly ShownPlugin[]
}

export interface PluginStoreOptions extends LoadOptions {
  /** The tenant of these plugins. A manifest of another tenant is ignored. */
  readonly tenantId: string
  readonly manifest: TenantManifest | null
  /** The shortest time before a plugin that could not be fetched is retried. It doubles with each retry. Default: 30 s. */
  readonly retryMs?: number
  /** Which plugins run in the page. The store neither loads nor activates the others. */
  readonly runsInPage?: (plugin: TenantManifestPlugin) => boolean
  readonly onEvent?: ((event: PluginEvent) => void) | undefined
  /** Made by createChannel. */
  readonly channel?: ChannelHub | undefined
}

/** The plugins of a page, as a store that a framework can read at any time (React: useSyncExternalStore). */
export interface PluginStore {
  readonly getSnapshot: () => PluginSnapshot
  /** What the server rendered: every plugin of the first manifest, loading. */
  readonly getServerSnapshot: () => PluginSnapshot
  readonly subscribe: (listener: () => void) => () => void
  /** Starts to load the plugins without activating them. */
  preload(): void
  /** Loads and activates the plugins. Returns a function that ends this mount; the end of the last one stops all plugins. */
  mount(): () => void
  /**
   * Applies another manifest: loads new plugins, stops those that were removed, and keeps a version in the page until its
   * replacement is ready, or for good if that fails. A manifest of a lower generation is ignored, since it comes from an
   * older page, unless it is `current`. So is null, which says that the user has no tenant now.
   */
  update(manifest: TenantManifest | null, options?: { current?: boolean }): void
  /** Loads a failed plugin again, unless that is under way. */
  retry(pluginId: string): void
  /**
   * The plugin whose code threw, among all that have ever been in the page; undefined if neither the error's stack nor
   * the component stack names one.
   */
  throwerOf(thrown: unknown, componentStack?: string): TenantManifestPlugin | undefined
  /** Reports the failure, and shows it in place of the plugin if that is still in the page. */
  fail(plugin: TenantManifestPlugin, error: PluginLoadError): void
  /** Reports a failure that the store cannot see, such as a component's. */
  report(plugin: TenantManifestPlugin, error: PluginLoadError): void
  /** Passes an event of a plugin that does not run in the page to the host's telemetry. */
  emit(event: PluginEvent): void
}

/** The versions of one plugin. Only a ready version waits for its replacement; any other is replaced at once. */
interface Place {
  readonly shown: RunningPlugin
  readonly next?: RunningPlugin
}

/** Whether the page shows plugins. Only a page with mounts starts them. */
type Page =
  | { readonly kind: 'unmounted' }
  | { readonly kind: 'mounted'; readonly mounts: number; readonly stopWatching: () => void }
  /** The last mount has just ended. Plugins stop in the next task, unless the page is mounted again before. */
  | { readonly kind: 'unmounting'; readonly stopWatching: () => void }

/** The effects of the store on a page. */
export interface PageEffects {
  readonly run: typeof runPlugin
  readonly preload: (plugin: TenantManifestPlugin, options: LoadOptions) => unknown
  readonly watch: typeof watchUncaughtErrors
}

const PAGE_EFFECTS: PageEffects = { run: runPlugin, preload: loadModule, watch: watchUncaughtErrors }

const RETRY_MS = 30_000

/**
 * Creates the store of a page's plugins. It starts nothing until it is mounted.
 *
 * @throws TypeError if allowedOrigins contains anything but an origin
 */
export function createPluginStore(
  options: PluginStoreOptions,
  effects: PageEffects = PAGE_EFFECTS,
): PluginStore {
  const { tenantId, retryMs = RETRY_MS, runsInPage = () => true, onEvent = logFailure } = options
  checkOrigins('allowedOrigins', options.allowedOrigins)
  const places = new Map<string, Place>()
  // By base, including removed plugins and former URLs, since a component may throw while it unmounts.
  const known = new Map<string, TenantManifestPlugin>()
  const listeners = new Set<() => void>()
  let manifest = options.manifest?.tenantId === tenantId ? options.manifest : null
  let page: Page = { kind: 'unmounted' }

  for (const plugin of inPage()) placePlugin(plugin)
  let snapshot = takeSnapshot()
  const serverSnapshot = snapshot

  /** An error thrown by the host's telemetry is the host's own, not a failure of the plugin. */
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

  function takeSnapshot(): PluginSnapshot {
    const plugins = inPage().flatMap(({ id }) => {
      const place = places.get(id)
      if (!place) return []
      return place.next ? { ...place.shown.state, next: place.next.state } : place.shown.state
    })
    return { manifest, plugins }
  }

  /** Every version in the page, including those that are not shown yet. */
  function versions(): RunningPlugin[] {
    return [...places.values()].flatMap(({ shown, next }) => (next ? [shown, next] : [shown]))
  }

  function publish(): void {
    snapshot = takeSnapshot()
    for (const listener of listeners) listener()
  }

  /** Shows the next version of a plugin once it is ready, or once the shown version no longer is. */
  function settle(pluginId: string): void {
    const place = places.get(pluginId)
    if (place?.next) {
      const { shown, next } = place
      if (next.state.status === 'failed') shown.resume()
      if (next.state.status === 'ready' || shown.state.status !== 'ready') show(pluginId, next)
    }
    publish()
  }

  function show(pluginId: string, running: RunningPlugin): void {
    const before = places.get(pluginId)?.shown
    places.set(pluginId, { shown: running })
    if (before) stopUnseen(before)
  }

  function placePlugin(plugin: TenantManifestPlugin): void {
    known.set(plugin.base, plugin)
    const place = places.get(plugin.id)
    if (!place) return start(plugin)
    const { shown, next } = place
    if (shown.state.plugin === plugin) return
    if (next) {
      if (next.state.plugin === plugin) return
      if (next.runs(plugin)) return next.configure(plugin)
      next.stop()
      places.set(plugin.id, { shown })
    }
    if (shown.runs(plugin)) shown.configure(plugin)
    else start(plugin)
    shown.resume()
  }

  function start(plugin: TenantManifestPlugin): void {
    const running: RunningPlugin = effects.run({
      plugin,
      tenantId,
      load: options,
      channel: options.channel,
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
    const shown = places.get(plugin.id)?.shown
    if (shown?.state.status === 'ready') places.set(plugin.id, { shown, next: running })
    else show(plugin.id, running)
    if (page.kind === 'mounted') running.start()
  }

  function removePlace(pluginId: string): void {
    const place = places.get(pluginId)
    places.delete(pluginId)
    if (!place) return
    place.next?.stop()
    stopUnseen(place.shown)
  }

  function unmount(): void {
    if (page.kind !== 'mounted') return
    const { stopWatching } = page
    const mounts = page.mounts - 1
    if (mounts > 0) {
      page = { kind: 'mounted', mounts, stopWatching }
      return
    }
    page = { kind: 'unmounting', stopWatching }
    // React's strict mode mounts, unmounts and mounts again, which must not activate a plugin twice.
    setTimeout(() => {
      if (page.kind === 'unmounting') stopAll(page)
    })
  }

  function stopAll({ stopWatching }: { readonly stopWatching: () => void }): void {
    page = { kind: 'unmounted' }
    stopWatching()
    for (const running of versions()) running.stop()
    for (const [id, { next }] of places) {
      if (next) places.set(id, { shown: next })
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
      for (const plugin of inPage()) effects.preload(plugin, options)
    },
    mount() {
      const stopWatching =
        page.kind === 'unmounted'
          ? effects.watch({ plugins: () => versions().map(({ state }) => state), report })
          : page.stopWatching
      page = { kind: 'mounted', mounts: page.kind === 'mounted' ? page.mounts + 1 : 1, stopWatching }
      for (const running of versions()) running.start()
      let isEnded = false
      return () => {
        if (!isEnded) unmount()
        isEnded = true
      }
    },
    update(received, { current = false } = {}) {
      if (received?.tenantId !== tenantId) return
      if (manifest && !current && received.generation < manifest.generation) return
      const next = manifest ? keepSame(received, manifest) : received
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
      const place = places.get(pluginId)
      if (!place) return
      // The shown version does not work, so the version that the tenant has now is tried in its place.
      const wanted = place.next ?? place.shown
      if (wanted !== place.shown) show(pluginId, wanted)
      publish()
      if (wanted.state.status !== 'loading') wanted.retry()
    },
    report,
    emit,
  }
}

/** A copy of a manifest that reuses every equal part of the one before, since effects of components depend on identity. */
function keepSame(next: TenantManifest, before: TenantManifest): TenantManifest {
  if (isDeepEqual(next, before)) return before
  const plugins = next.plugins.map((plugin) => {
    const old = before.plugins.find(({ id }) => id === plugin.id)
    if (!old || !isDeepEqual(plugin.config, old.config)) return plugin
    return isDeepEqual(plugin, old) ? old : { ...plugin, config: old.config }
  })
  return { ...next, plugins }
}

// Only after the page has unmounted its components, which may need their styles until then.
function stopUnseen(plugin: RunningPlugin): void {
  setTimeout(() => plugin.stop())
}
