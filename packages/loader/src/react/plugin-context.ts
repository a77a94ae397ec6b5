'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import { createContext, useContext } from 'react'
import type { PluginStore } from '../core/plugins/plugin-store.ts'

/** How plugins are shown in an iframe without the page's origin. */
export interface SandboxOptions {
  /** A route of the host's that answers with createSandboxFrame. */
  readonly frameUrl: string
  /** Which plugins: those whose manifest asks for it, all, or these too. */
  readonly plugins?: 'declared' | 'all' | readonly string[]
}

export interface PluginPage {
  readonly store: PluginStore
  readonly sandbox: SandboxOptions | undefined
  readonly timeoutMs: number
  readonly retryMs: number
  readonly refresh: () => Promise<void>
}

export const PluginPageContext = createContext<PluginPage | null>(null)

/** The page's plugins, where a PluginProvider is above. */
export function usePluginPage(): PluginPage {
  const page = useContext(PluginPageContext)
  if (!page) throw new Error('There is no PluginProvider above this component.')
  return page
}

/** A plugin that asks for a sandbox never runs in the page, also where the host has none to offer. */
export function isSandboxed(plugin: TenantManifestPlugin, sandbox: SandboxOptions | undefined): boolean {
  const { plugins = 'declared' } = sandbox ?? {}
  return (
    plugin.isolation === 'sandbox' ||
    plugins === 'all' ||
    (plugins !== 'declared' && plugins.includes(plugin.id))
  )
}
