import {
  answerOf,
  answerWithTagOf,
  type Installation,
  type InstallResult,
  type PendingUpgrade,
  type Problem,
  ProblemAnswerError,
  type TaggedAnswer,
} from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import type { TenantPluginRef } from './configuration.ts'
import { registry } from './registry.ts'
import { previewUninstall, uninstallPlugin as takePlugin, undoGeneration } from './tenants.ts'

const PAGE = 100

/** What a tenant has of a plugin, and what it could have. */
export interface TenantPluginState {
  readonly installed: TaggedAnswer<Installation> | null
  readonly pending: PendingUpgrade | null
  /** What an install would make now; null when it is refused, or the person may not install. */
  readonly preview: InstallResult | null
  /** Why an install would be refused. */
  readonly refusal: Problem | null
}

/** What a tenant has of a plugin. `mayInstall`: whether to ask what an install would make. */
export function tenantPluginQuery(ref: TenantPluginRef, { mayInstall }: { readonly mayInstall: boolean }) {
  return queryOptions({
    queryKey: ['tenants', ref.tenantId, 'plugins', ref.pluginId, mayInstall],
    queryFn: async ({ signal }): Promise<TenantPluginState> => {
      const [installed, previewed] = await Promise.all([
        findInstalled(ref, signal),
        mayInstall ? previewInstall(ref, signal) : { preview: null, refusal: null },
      ])
      const wish = installed?.data
      // Only what is there and follows something waits for a version.
      const isFollowing = wish !== undefined && wish.upgrade !== 'pinned'
      const pending = isFollowing ? await findPending(ref, signal) : null
      const stays = previewed.preview !== null && previewed.preview.version === wish?.version
      // Whoever is pinned stays without a word where the newest version does not fit the host.
      const misfit = stays && !isFollowing ? await findMisfit(ref, wish.version, signal) : null
      return { installed, pending, ...(misfit ?? previewed) }
    },
  })
}

async function findInstalled(
  { tenantId, pluginId }: TenantPluginRef,
  signal: AbortSignal,
): Promise<TaggedAnswer<Installation> | null> {
  const path = { tenantId, pluginId }
  try {
    return await answerWithTagOf(
      registry.GET('/tenants/{tenantId}/plugins/{pluginId}', { params: { path }, signal }),
    )
  } catch (error) {
    if (error instanceof ProblemAnswerError && error.problem.code === 'PLUGIN_NOT_INSTALLED') return null
    throw error
  }
}

type Previewed = Pick<TenantPluginState, 'preview' | 'refusal'>

async function previewInstall(ref: TenantPluginRef, signal: AbortSignal): Promise<Previewed> {
  const previewed = await tryInstall(ref, { signal })
  if (previewed.refusal?.code !== 'VERSION_HELD') return previewed
  return (await findMisfit(ref, null, signal)) ?? previewed
}

/** What refuses the newest version because it does not fit the host of the tenant; null when that is not so, or the tenant has it. */
async function findMisfit(
  ref: TenantPluginRef,
  installedVersion: string | null,
  signal: AbortSignal,
): Promise<Previewed | null> {
  const path = { pluginId: ref.pluginId }
  const { latestVersion } = await answerOf(registry.GET('/plugins/{pluginId}', { params: { path }, signal }))
  if (latestVersion === installedVersion) return null
  // Among the holds it would be there in words alone. A version that is named is refused for that and for nothing else.
  const named = await tryInstall(ref, { version: latestVersion, signal })
  return named.refusal?.code === 'VERSION_INCOMPATIBLE' ? named : null
}

async function tryInstall(
  { tenantId, pluginId }: TenantPluginRef,
  { version, signal }: { readonly version?: string; readonly signal: AbortSignal },
): Promise<Previewed> {
  try {
    const preview = await answerOf(
      registry.POST('/plugins/install', {
        params: { header: { 'x-tenant-id': tenantId }, query: { dryRun: 'true' } },
        body: { pluginId, ...(version !== undefined && { version }) },
        signal,
      }),
    )
    return { preview, refusal: null }
  } catch (error) {
    // A refusal is what there is to show; what may pass is tried again.
    const isRefusal = error instanceof ProblemAnswerError && error.problem.status < 500
    if (isRefusal && error.problem.code !== 'UNAUTHENTICATED')
      return { preview: null, refusal: error.problem }
    throw error
  }
}

async function findPending(
  { tenantId, pluginId }: TenantPluginRef,
  signal: AbortSignal,
): Promise<PendingUpgrade | null> {
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor !== null && { cursor }) }
    const page: { items: PendingUpgrade[]; nextCursor: string | null } = await answerOf(
      registry.GET('/tenants/{tenantId}/upgrades', { params: { path: { tenantId }, query }, signal }),
    )
    const found = page.items.find((upgrade) => upgrade.pluginId === pluginId)
    if (found) return found
    cursor = page.nextCursor
  } while (cursor !== null)
  return null
}

/** What was done for a tenant, and how to undo it. */
interface Undoable {
  readonly undo: () => Promise<unknown>
}

/**
 * Installs a plugin, or what the tenant's wish leads to now, unless the tenant has changed since `installed` was read. Undone, the tenant is as
 * before, unless it has changed since.
 */
export async function installPlugin(
  { tenantId, pluginId }: TenantPluginRef,
  installed: TaggedAnswer<Installation> | null,
): Promise<Undoable & { readonly version: string }> {
  const unchanged =
    installed === null ? { 'if-none-match': '*' } : installed.etag && { 'if-match': installed.etag }
  const { data, etag } = await answerWithTagOf(
    registry.POST('/plugins/install', {
      params: { header: { 'x-tenant-id': tenantId, ...unchanged } },
      body: { pluginId },
    }),
  )
  const path = { tenantId, pluginId }
  // The first generation has none before it. All others are gone back from, which brings back a configuration that was kept.
  const undo =
    data.generation > 1
      ? () => undoGeneration(tenantId, data.generation)
      : () =>
          answerOf(
            registry.DELETE('/tenants/{tenantId}/plugins/{pluginId}', {
              params: { path, ...(etag !== undefined && { header: { 'if-match': etag } }) },
            }),
          )
  return { version: data.version, undo }
}

/** Uninstalls a plugin, unless it has changed since `installed` was read. Undone, the tenant is as before. */
export async function uninstallPlugin(
  ref: TenantPluginRef,
  {
    installed,
    keepsConfiguration,
  }: {
    readonly installed: TaggedAnswer<Installation>
    readonly keepsConfiguration: boolean
  },
): Promise<Undoable> {
  // The uninstall answers nothing, so which generation it makes is asked for before. If others were faster, an undo is refused.
  const { generation } = await previewUninstall(ref, { keepsConfiguration })
  await takePlugin(ref, { keepsConfiguration, etag: installed.etag })
  return { undo: () => undoGeneration(ref.tenantId, generation) }
}
