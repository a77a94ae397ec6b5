import type { TenantManifest } from '@plugboard/types'
import { useMemo } from 'react'
import type { ShownPlugin } from '../core/plugins/plugin-store.ts'
import { usePluginPage, useSnapshot } from './plugin-context.ts'

/** The plugins that run in the page, or those of one extension point, with their state and that of their next version. */
export function usePlugins(point?: string): readonly ShownPlugin[] {
  const { plugins } = useSnapshot()
  return useMemo(
    () =>
      point === undefined ? plugins : plugins.filter(({ plugin }) => plugin.extensionPoints.includes(point)),
    [plugins, point],
  )
}

/** The tenant manifest that the page shows, and a function that asks for a newer one now. */
export function useTenantManifest(): { manifest: TenantManifest | null; refresh: () => Promise<void> } {
  const { manifest } = useSnapshot()
  const { refresh } = usePluginPage()
  return { manifest, refresh }
}
