'use client'
import type { TenantManifest } from '@plugboard/types'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { pageNonce } from '../core/files/page-nonce.ts'
import { type FollowedManifest, followManifest } from '../core/manifest/follow-manifest.ts'
import { logFailure, type PluginEvent } from '../core/plugins/plugin-event.ts'
import { createPluginStore } from '../core/plugins/plugin-store.ts'
import { Boundary } from './boundary.tsx'
import { isSandboxed, type PluginPage, PluginPageContext, type SandboxOptions } from './plugin-context.ts'
import { asRenderError } from './render-error.ts'

export interface PluginProviderProps {
  /** Whose plugins these are. With another one, all below is mounted anew; a manifest of another's is not taken up. */
  readonly tenantId: string
  /** The tenant manifest, from the server. Null: it could not be had; the page renders without plugins. */
  readonly manifest: TenantManifest | null
  /** A route of the host's that answers the manifest, so that the page takes up changes without a reload. */
  readonly manifestUrl?: string
  /** How often it is asked, in milliseconds; 0: only by `refresh` of useTenantManifest. */
  readonly refreshMs?: number
  /** The origins plugin files may come from: the edge, or the CDN before it. */
  readonly allowedOrigins: readonly string[]
  /** The nonce of the page's Content-Security-Policy. */
  readonly nonce?: string | undefined
  /** How long a plugin may take to load and to activate. */
  readonly timeoutMs?: number
  /** Modules that plugins share with the host, besides React: `{ '@acme/ui': ui }`. They are taken once. */
  readonly modules?: Readonly<Record<string, unknown>>
  readonly sandbox?: SandboxOptions
  /** For telemetry. Where it is left out, failures go to the console. */
  readonly onEvent?: (event: PluginEvent) => void
  readonly children: ReactNode
}

const REFRESH_MS = 30_000
const RETRY_MS = 30_000
const TIMEOUT_MS = 8000

/**
 * Loads a tenant's plugins for the ExtensionPoints below it. Origins, nonce, timeout, modules and sandbox are those of the
 * first render.
 */
export function PluginProvider(props: PluginProviderProps): ReactNode {
  // Nothing of one tenant's plugins is left for the next: no state, no answer under way.
  return <TenantPlugins key={props.tenantId} {...props} />
}

function TenantPlugins(props: PluginProviderProps): ReactNode {
  const { manifest, manifestUrl, refreshMs = REFRESH_MS, children } = props
  const onEvent = useRef(props.onEvent)
  const followed = useRef<FollowedManifest>(undefined)
  // oxlint-disable-next-line react/refs -- read when something happens, never in a render
  const [page] = useState<PluginPage>(() => {
    const { tenantId, allowedOrigins, modules, sandbox, timeoutMs = TIMEOUT_MS } = props
    const retryMs = Math.max(refreshMs, RETRY_MS)
    const store = createPluginStore({
      tenantId,
      manifest,
      allowedOrigins,
      nonce: pageNonce(props.nonce),
      timeoutMs,
      retryMs,
      modules,
      runsInPage: (plugin) => !isSandboxed(plugin, sandbox),
      onEvent: (event) => (onEvent.current ?? logFailure)(event),
    })
    // In the first render and not after it: the files are on their way while the page hydrates.
    if (typeof window !== 'undefined') store.preload()
    const refresh = (): Promise<void> =>
      followed.current?.refresh() ??
      Promise.reject(new Error('The PluginProvider has no manifestUrl to ask.'))
    return { store, sandbox, timeoutMs, retryMs, refresh }
  })
  const { store } = page

  useEffect(() => {
    onEvent.current = props.onEvent
  }, [props.onEvent])
  useEffect(() => store.mount(), [store])
  useEffect(() => {
    if (manifest) store.update(manifest)
  }, [store, manifest])
  useEffect(() => {
    if (manifestUrl === undefined) return
    const following = followManifest({
      url: manifestUrl,
      intervalMs: refreshMs,
      urgent: store.getSnapshot().manifest === null,
      onManifest: (current) => store.update(current, { current: true }),
    })
    followed.current = following
    return () => following.stop()
  }, [store, manifestUrl, refreshMs])

  // Where plugins leave with a part of the host's page, and their places with them.
  const keepPage = (thrown: unknown, componentStack: string): void => {
    const plugin = store.throwerOf(thrown, componentStack)
    // What the host threw goes on to its own boundaries.
    if (!plugin) throw thrown
    store.fail(plugin, asRenderError(plugin, thrown))
  }
  return (
    <PluginPageContext value={page}>
      <Boundary onCatch={keepPage} show={() => children}>
        {children}
      </Boundary>
    </PluginPageContext>
  )
}
