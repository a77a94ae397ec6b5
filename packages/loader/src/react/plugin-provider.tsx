import type { TenantManifest } from '@plugboard/types'
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { ChannelHub } from '../core/channel/channel-hub.ts'
import { pageNonce } from '../core/files/page-nonce.ts'
import { type FollowedManifest, followManifest } from '../core/manifest/follow-manifest.ts'
import { logFailure, type PluginEvent } from '../core/plugins/plugin-event.ts'
import { createPluginStore, type PluginStore } from '../core/plugins/plugin-store.ts'
import { Boundary } from './boundary.tsx'
import {
  isSandboxed,
  type PageSnapshot,
  type PluginPage,
  PluginPageContext,
  type SandboxOptions,
  SnapshotContext,
} from './plugin-context.ts'
import { asRenderError } from './render-error.ts'
import { type Eventual, useSettled } from './use-settled.ts'

export interface PluginProviderProps {
  /**
   * The tenant of these plugins, or a promise of it; null for a user without one, who sees no plugins and whose page asks for
   * no manifest. If the tenant changes, everything below is mounted anew. A manifest of another tenant is ignored. If the
   * promise rejects, the reason is reported as an error of the page, and the tenant before stays; without one, the tenant is
   * that of the manifest with which `manifestUrl` answers.
   */
  readonly tenantId: Eventual<string | null>
  /** The tenant manifest from the server, or a promise of it; null if it is not known. The page renders without it. */
  readonly manifest: Eventual<TenantManifest | null>
  /** A route of the host that answers with the manifest, so that open pages follow changes without a reload. */
  readonly manifestUrl?: string
  /** How often the route is asked, in milliseconds. Default: 30 s. 0: only by `refresh` of useTenantManifest. */
  readonly refreshMs?: number
  /** The origins that plugin files may come from: the edge, or the CDN in front of it. */
  readonly allowedOrigins: readonly string[]
  /** The nonce of the page's Content-Security-Policy. */
  readonly nonce?: string | undefined
  /** How long a plugin may take to load and to activate, in milliseconds. Default: 8 s. */
  readonly timeoutMs?: number
  /** More modules to share with plugins, by id. */
  readonly modules?: Readonly<Record<string, unknown>>
  readonly sandbox?: SandboxOptions
  /** By which plugins talk to each other and to the host, made by createChannel of `/channel`. */
  readonly channel?: ChannelHub
  /** For telemetry. By default failures go to the console. */
  readonly onEvent?: (event: PluginEvent) => void
  readonly children: ReactNode
}

const REFRESH_MS = 30_000
const RETRY_MS = 30_000
const TIMEOUT_MS = 8000

/**
 * Loads a tenant's plugins for the ExtensionPoints below it. Origins, nonce, timeout, modules, sandbox and channel are those of the
 * first render.
 */
export function PluginProvider(props: PluginProviderProps): ReactNode {
  const [tenantId, setTenantId] = useSettled(props.tenantId, reportUnknown)
  const [manifest] = useSettled(props.manifest, () => null)
  const [mounted, setMounted] = useState({ tenantId, key: 0 })
  // The first tenant takes the place of none, so that the page stays as it is when its promise resolves.
  if (mounted.tenantId !== tenantId) setMounted({ tenantId, key: mounted.key + Number(!!mounted.tenantId) })
  // Nothing of one tenant's plugins remains for the next: no state, and no pending answer.
  return <TenantPlugins key={mounted.key} {...{ ...props, tenantId, setTenantId, manifest }} />
}

function reportUnknown(reason: unknown): string {
  reportError(reason)
  return ''
}

interface TenantPluginsProps extends Omit<PluginProviderProps, 'tenantId' | 'manifest'> {
  readonly tenantId: PluginPage['tenantId']
  /** Sets the tenant for as long as the host passes the same promise. */
  readonly setTenantId: (tenantId: string | null) => void
  /** Undefined until its promise resolves. */
  readonly manifest: TenantManifest | null | undefined
}

function TenantPlugins(props: TenantPluginsProps): ReactNode {
  const { tenantId, setTenantId, manifest, manifestUrl, refreshMs = REFRESH_MS, children } = props
  const onEvent = useRef(props.onEvent)
  const followed = useRef<FollowedManifest>(undefined)
  const refresh = (): Promise<void> =>
    followed.current?.refresh() ?? Promise.reject(new Error('There is no tenant or manifestUrl.'))
  const createPage = (): PluginPage => {
    const { allowedOrigins, modules, sandbox, channel, timeoutMs = TIMEOUT_MS } = props
    const retryMs = Math.max(refreshMs, RETRY_MS)
    const nonce = pageNonce(props.nonce)
    const store = createPluginStore({
      // No tenant has the empty id, so its store never takes a manifest.
      tenantId: tenantId ?? '',
      manifest: manifest ?? null,
      allowedOrigins,
      nonce,
      timeoutMs,
      retryMs,
      modules,
      channel,
      runsInPage: (plugin) => !isSandboxed(plugin, sandbox),
      onEvent: (event) => (onEvent.current ?? logFailure)(event),
    })
    // In the render and not after it, so that files are fetched while the page hydrates.
    if (typeof window !== 'undefined') store.preload()
    return { tenantId, store, sandbox, channel, nonce, timeoutMs, retryMs, refresh }
  }
  // oxlint-disable-next-line react/refs -- read when something happens, never in a render
  const [page, setPage] = useState(createPage)
  // oxlint-disable-next-line react/refs -- as above
  if (page.tenantId !== tenantId) setPage(createPage())
  const { store } = page

  useEffect(() => {
    onEvent.current = props.onEvent
  }, [props.onEvent])
  const snapshot = usePageSnapshot(store)
  useEffect(() => {
    if (manifest) store.update(manifest)
  }, [store, manifest])
  const isPending = (tenantId ?? null) === null || manifest === undefined
  useEffect(() => {
    if (manifestUrl === undefined || isPending) return
    const following = followManifest({
      url: manifestUrl,
      intervalMs: refreshMs,
      known: () => store.getSnapshot().manifest,
      onManifest: (received, origin) =>
        tenantId ? store.update(received, origin) : setTenantId(received && received.tenantId),
    })
    followed.current = following
    return () => following.stop()
  }, [store, tenantId, setTenantId, manifestUrl, refreshMs, isPending])

  // For plugins that are unmounted together with a part of the host's page, and with it their own boundaries.
  const keepPage = (thrown: unknown, componentStack: string): void => {
    const plugin = store.throwerOf(thrown, componentStack)
    // What the host threw goes on to its own boundaries.
    if (!plugin) throw thrown
    store.fail(plugin, asRenderError(plugin, thrown))
  }
  return (
    <PluginPageContext value={page}>
      <SnapshotContext value={snapshot}>
        <Boundary onCatch={keepPage} show={() => children}>
          {children}
        </Boundary>
      </SnapshotContext>
    </PluginPageContext>
  )
}

/**
 * Mounts the store, and returns what the page shows. A page that is hidden (React's Activity, which Next.js puts around the
 * pages before) shows no plugin: what is left in it would run its effects again when the page comes back, before its
 * plugins are activated again.
 */
function usePageSnapshot(store: PluginStore): PageSnapshot {
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot)
  const [isHidden, setHidden] = useState(false)
  const [failures, setFailures] = useState<PageSnapshot['failures']>([])
  useEffect(() => {
    const end = store.mount()
    // oxlint-disable-next-line react/set-state-in-effect -- only effects run when the page is shown again
    setHidden(false)
    return () => {
      setHidden(true)
      end()
    }
  }, [store])
  return useMemo(() => {
    const { manifest, plugins } = snapshot
    return { manifest, plugins: isHidden ? [] : plugins, failures, setFailures }
  }, [isHidden, snapshot, failures])
}
