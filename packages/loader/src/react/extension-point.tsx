'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Boundary } from './boundary.tsx'
import type { ExtensionPointProps } from './extension-point-props.ts'
import { isSandboxed, usePluginPage, useSnapshot } from './plugin-context.ts'
import { PluginSlot } from './plugin-slot.tsx'
import { asRenderError } from './render-error.ts'

// Most pages have no plugin in a sandbox, and need not load what shows one.
const SandboxedPlugin = lazy(async () => ({
  default: (await import('./sandboxed-plugin.tsx')).SandboxedPlugin,
}))

/** A place in the page that the tenant's plugins fill. One that fails shows as such and leaves the others alone. */
export function ExtensionPoint<Host>(props: ExtensionPointProps<Host>): ReactNode {
  const { name, as: Point = 'div', empty = null, filter = () => true, sort, render = (node) => node } = props
  const { store, sandbox } = usePluginPage()
  const { manifest, plugins } = useSnapshot()
  const states = new Map(plugins.map((state) => [state.plugin.id, state]))
  // The state's own plugin: another version stays until the new one is ready.
  const here = (manifest?.plugins ?? [])
    .map((plugin) => states.get(plugin.id)?.plugin ?? plugin)
    .filter((plugin) => plugin.extensionPoints.includes(name) && filter(plugin))
  if (sort) here.sort(sort)
  // Versions in a sandbox share a place, and take turns there.
  const keyOf = (plugin: TenantManifestPlugin): string =>
    isSandboxed(plugin, sandbox) ? plugin.id : plugin.base
  const places = usePlaces(here, keyOf)

  function show(plugin: TenantManifestPlugin): ReactNode {
    const sandboxed = isSandboxed(plugin, sandbox)
    const state = states.get(plugin.id) ?? { plugin, status: 'loading' }
    return render(
      // One for each state: React takes this element out, also where a plugin has taken out its own before.
      <div
        key={sandboxed ? 'sandboxed' : state.status}
        data-plugin={plugin.id}
        data-plugin-version={plugin.version}
      >
        {sandboxed ? (
          <Suspense fallback={props.fallback}>
            <SandboxedPlugin key={name} plugin={plugin} point={props} />
          </Suspense>
        ) : (
          <PluginSlot state={state} point={props} />
        )}
      </div>,
      plugin,
    )
  }

  return (
    <Point data-extension-point={name}>
      {/* A plugin that took away the element around it leaves React none to put another before: all are put anew. */}
      <Boundary onCatch={(thrown) => reportError(thrown)}>
        {manifest ? here.length === 0 && empty : props.fallback}
        {places.map((plugin) => (
          // It stays, empty, when the version has left: what a component throws on its way out, React hands to a boundary
          // that stays. What comes here is this plugin's, whatever was thrown.
          <Boundary
            key={keyOf(plugin)}
            onCatch={(thrown) => store.fail(plugin, asRenderError(plugin, thrown))}
          >
            {here.includes(plugin) && show(plugin)}
          </Boundary>
        ))}
      </Boundary>
    </Point>
  )
}

/** These plugins, and after them all places that were among them before. */
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
