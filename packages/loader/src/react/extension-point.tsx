'use client'
import { lazy, type ReactNode, Suspense } from 'react'
import { DepartureBoundary } from './departure-boundary.tsx'
import type { ExtensionPointProps } from './extension-point-props.ts'
import { isSandboxed, usePluginPage } from './plugin-context.ts'
import { PluginSlot } from './plugin-slot.tsx'
import { useSnapshot } from './use-plugins.ts'

// Most pages have no plugin in a sandbox, and need not load what shows one.
const SandboxedPlugin = lazy(async () => ({
  default: (await import('./sandboxed-plugin.tsx')).SandboxedPlugin,
}))

/** A place in the page that the tenant's plugins fill. One that fails shows as such and leaves the others alone. */
export function ExtensionPoint<Host>(props: ExtensionPointProps<Host>): ReactNode {
  const { name, empty = null, filter = () => true, sort, render = (node) => node } = props
  const { store, sandbox } = usePluginPage()
  const { manifest, plugins } = useSnapshot()
  const states = new Map(plugins.map((state) => [state.plugin.id, state]))
  // The state's own plugin: another version stays until the new one is ready.
  const here = (manifest?.plugins ?? [])
    .map((plugin) => states.get(plugin.id)?.plugin ?? plugin)
    .filter((plugin) => plugin.extensionPoints.includes(name) && filter(plugin))
  if (sort) here.sort(sort)
  return (
    <div data-extension-point={name}>
      <DepartureBoundary store={store}>
        {here.length === 0
          ? empty
          : here.map((plugin) => (
              // One for each version: React takes this element out, also where a plugin has taken out its own before.
              <div
                key={`${plugin.id} ${plugin.entry}`}
                data-plugin={plugin.id}
                data-plugin-version={plugin.version}
              >
                {render(
                  isSandboxed(plugin, sandbox) ? (
                    <Suspense fallback={props.fallback}>
                      <SandboxedPlugin key={plugin.entry} plugin={plugin} point={props} />
                    </Suspense>
                  ) : (
                    <PluginSlot
                      state={states.get(plugin.id) ?? { plugin, status: 'loading' }}
                      point={props}
                    />
                  ),
                  plugin,
                )}
              </div>
            ))}
      </DepartureBoundary>
    </div>
  )
}
