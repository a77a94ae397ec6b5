'use client'
import type { TenantManifest } from '@plugboard/types'
import { useMemo, useSyncExternalStore } from 'react'
import type { PluginSnapshot, ShownPlugin } from '../core/plugins/plugin-store.ts'
import { usePluginPage } from './plugin-context.ts'

// A store and not Suspense: React holds back what a fallback made room for by 300 ms.
export function useSnapshot(): PluginSnapshot {
  const { store } = usePluginPage()
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot)
}

/** The plugins that run in the page, or those of one extension point: what became of them, and of their next version. */
export function usePlugins(point?: string): readonly ShownPlugin[] {
  const { plugins } = useSnapshot()
  return useMemo(
    () =>
      point === undefined ? plugins : plugins.filter(({ plugin }) => plugin.extensionPoints.includes(point)),
    [plugins, point],
  )
}

/** The tenant manifest the page shows, and a way to ask for a newer one now. */
export function useTenantManifest(): { manifest: TenantManifest | null; refresh: () => Promise<void> } {
  const { manifest } = useSnapshot()
  const { refresh } = usePluginPage()
  return { manifest, refresh }
}
