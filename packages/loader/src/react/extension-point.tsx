import type { TenantManifestPlugin } from '@plugboard/types'
import { lazy, type ReactNode, Suspense, useId, useState } from 'react'
import { Boundary } from './boundary.tsx'
import type { ExtensionPointProps } from './extension-point-props.ts'
import { isSandboxed, usePluginPage, useSnapshot } from './plugin-context.ts'
import { FailedPlugin, keepFocus } from './plugin-failure.tsx'
import { PluginSlot } from './plugin-slot.tsx'
import { asRenderError } from './render-error.ts'

// Most pages have no sandboxed plugin, and need not load the code for it.
const SandboxedPlugin = lazy(async () => ({
  default: (await import('./sandboxed-plugin.tsx')).SandboxedPlugin,
}))

/** A place in the page for the tenant's plugins. A plugin that fails shows its failure and does not affect the others. */
export function ExtensionPoint<Host>(props: ExtensionPointProps<Host>): ReactNode {
  const { name, as: Point = 'div', empty = null, filter = () => true, sort, render = (node) => node } = props
  const { store, sandbox, tenantId } = usePluginPage()
  const { manifest, plugins, failures } = useSnapshot()
  const states = new Map(plugins.map((state) => [state.plugin.id, state]))
  // The state has the version that is shown, which stays until the manifest's version is ready.
  const here = (manifest?.plugins ?? [])
    .map((plugin) => states.get(plugin.id)?.plugin ?? plugin)
    .filter((plugin) => plugin.extensionPoints.includes(name) && filter(plugin))
  if (sort) here.sort(sort)
  // The versions of a sandboxed plugin share one place.
  const keyOf = (plugin: TenantManifestPlugin): string =>
    isSandboxed(plugin, sandbox) ? plugin.id : plugin.base
  const places = usePlaces(here, keyOf)

  const key = useId()
  const { errorFallback = (failure) => <FailedPlugin {...failure} point={key} /> } = props
  const point = { ...props, errorFallback }
  const Notice = Point === 'div' ? Point : 'li'
  const [first] = failures
  const hasFailed = failures.some((failure) => failure.point === key)

  // Sandboxed plugins have no state here: their frames load by themselves.
  const isBusy = manifest ? here.some(({ id }) => states.get(id)?.status === 'loading') : tenantId !== null

  function show(plugin: TenantManifestPlugin): ReactNode {
    const sandboxed = isSandboxed(plugin, sandbox)
    const state = states.get(plugin.id) ?? { plugin, status: 'loading' }
    return render(
      // A new element for each state, which React can remove even if a plugin has removed the elements in it.
      <div
        key={sandboxed ? 'sandboxed' : state.status}
        data-plugin={plugin.id}
        data-plugin-version={plugin.version}
      >
        {sandboxed ? (
          <Suspense fallback={props.fallback}>
            <SandboxedPlugin key={name} plugin={plugin} point={point} />
          </Suspense>
        ) : (
          <PluginSlot state={state} point={point} />
        )}
      </div>,
      plugin,
    )
  }

  return (
    <Point data-extension-point={name} aria-busy={isBusy && !hasFailed}>
      {/* If a plugin has removed the element around it, React cannot insert another before it, and throws: all are mounted anew. */}
      <Boundary onCatch={(thrown) => reportError(thrown)}>
        {isBusy && !manifest ? props.fallback : here.length === 0 && empty}
        {places.map((plugin) => (
          // The boundary stays, empty, after its version was removed: React passes an error of a component that unmounts to
          // the nearest boundary that stays, so whatever arrives here is this plugin's.
          <Boundary
            key={keyOf(plugin)}
            onCatch={(thrown) => store.fail(plugin, asRenderError(plugin, thrown))}
          >
            {here.includes(plugin) && show(plugin)}
          </Boundary>
        ))}
        {/* After the plugins: it can be appended even if one of them has removed its element. */}
        {hasFailed && (
          <Notice data-plugin-notice="">
            {/* Announced in one extension point for all of the page, and again if more fails later. */}
            <span key={first?.at} role={first?.point === key ? 'alert' : undefined}>
              Not everything could be loaded.
            </span>{' '}
            <button ref={keepFocus} type="button" onClick={() => failures.forEach(({ retry }) => retry())}>
              Try again
            </button>
          </Notice>
        )}
      </Boundary>
    </Point>
  )
}

/** These plugins, followed by all that were among them before. */
function usePlaces(
  here: readonly TenantManifestPlugin[],
  keyOf: (plugin: TenantManifestPlugin) => string,
): readonly TenantManifestPlugin[] {
  const without = (plugins: typeof here, others: typeof here): typeof here => {
    const keys = new Set(others.map(keyOf))
    return plugins.filter((plugin) => !keys.has(keyOf(plugin)))
  }
  const [places, setPlaces] = useState(here)
  const added = without(here, places)
  if (added.length > 0) setPlaces([...places, ...added])
  return [...here, ...without(places, here)]
}
