import type { TenantManifestPlugin } from '@plugboard/types'
import { createContext, type Dispatch, type SetStateAction, useContext } from 'react'
import type { ChannelHub } from '../core/channel/channel-hub.ts'
import type { PluginSnapshot, PluginStore } from '../core/plugins/plugin-store.ts'
import type { NotedFailure } from './plugin-failure.tsx'

/** How plugins run in an iframe that does not have the page's origin. */
export interface SandboxOptions {
  /** A route of the host that answers with createSandboxFrame. */
  readonly frameUrl: string
  /** Which plugins run in it: those whose manifest asks for it (default), all, or in addition those named here. */
  readonly plugins?: 'declared' | 'all' | readonly string[]
}

export interface PluginPage {
  /** Undefined until it is known, null if the user has none, empty if its promise was rejected. */
  readonly tenantId: string | null | undefined
  readonly store: PluginStore
  readonly sandbox: SandboxOptions | undefined
  readonly channel: ChannelHub | undefined
  readonly nonce: string | undefined
  readonly timeoutMs: number
  readonly retryMs: number
  readonly refresh: () => Promise<void>
}

/** What the page shows, and the failures of which its notices speak. */
export interface PageSnapshot extends PluginSnapshot {
  readonly failures: readonly NotedFailure[]
  readonly setFailures: Dispatch<SetStateAction<readonly NotedFailure[]>>
}

export const PluginPageContext = createContext<PluginPage | null>(null)

/**
 * What the page shows. A context and not a store that each component subscribes to: React ends the subscriptions of a hidden
 * page, which would then come back with the version it had. A change of a context is part of the render that shows it.
 */
export const SnapshotContext = createContext<PageSnapshot | null>(null)

/** The page's plugins, from the PluginProvider above. */
export function usePluginPage(): PluginPage {
  return requireProvider(useContext(PluginPageContext))
}

/** What the page of the PluginProvider above shows. */
export function useSnapshot(): PageSnapshot {
  return requireProvider(useContext(SnapshotContext))
}

function requireProvider<Value>(value: Value | null): Value {
  if (value === null) throw new Error('There is no PluginProvider above this component.')
  return value
}

/** Whether a plugin runs in a sandbox. One that asks for it never runs in the page, even if the host offers no sandbox. */
export function isSandboxed(plugin: TenantManifestPlugin, sandbox: SandboxOptions | undefined): boolean {
  const { plugins = 'declared' } = sandbox ?? {}
  return (
    plugin.isolation === 'sandbox' ||
    plugins === 'all' ||
    (plugins !== 'declared' && plugins.includes(plugin.id))
  )
}
