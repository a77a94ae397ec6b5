import {
  answerOf,
  answerWithTagOf,
  type ChangePreview,
  type InstallRequestInput,
  type InstallResult,
  type TaggedAnswer,
  type Tenant,
  type TenantUpdateRequestInput,
  UnreadableAnswerError,
  type UpdateRequestInput,
} from '@plugboard/client'
import { queryOptions } from '@tanstack/react-query'
import { ChangedSinceError } from './changed-since-error.ts'
import type { TenantPluginRef } from './configuration.ts'
import { listQuery } from './lists.ts'
import { registry } from './registry.ts'

/** The beginning of all keys about tenants, before the id of one. After a change of one, lists show it too. */
export const TENANTS_KEY = ['tenants'] as const

/** What a change made or would make: the changes, and the generation that has them. */
export type ChangeMade = Pick<ChangePreview, 'changes' | 'generation'>

interface ChangeOptions {
  /** Of what the person saw; a change of anything else is refused. */
  readonly etag?: string | undefined
  /** Answers what the change would make, and makes nothing. */
  readonly isDryRun?: boolean
}

/** The tenants that the person may see whose ids begin with a text, by id, page by page. */
export function tenantsQuery(beginning: string) {
  return listQuery([...TENANTS_KEY, { beginning }], ({ query, signal }) =>
    answerOf(
      registry.GET('/tenants', {
        params: { query: { ...query, ...(beginning !== '' && { query: beginning }) } },
        signal,
      }),
    ),
  )
}

/** What holds for all plugins of a tenant, with its entity tag. */
export function tenantQuery(tenantId: string) {
  return queryOptions({
    queryKey: [...TENANTS_KEY, tenantId, 'tenant'],
    queryFn: ({ signal }) => findTenant(tenantId, signal),
  })
}

/** The plugins of a tenant by id, page by page. */
export function installationsQuery(tenantId: string) {
  return listQuery([...TENANTS_KEY, tenantId, 'installations'], ({ query, signal }) =>
    answerOf(registry.GET('/tenants/{tenantId}/plugins', { params: { path: { tenantId }, query }, signal })),
  )
}

/** The upgrades that plugins of a tenant wait for, page by page. */
export function pendingUpgradesQuery(tenantId: string) {
  return listQuery([...TENANTS_KEY, tenantId, 'upgrades'], ({ query, signal }) =>
    answerOf(registry.GET('/tenants/{tenantId}/upgrades', { params: { path: { tenantId }, query }, signal })),
  )
}

/** The generations of a tenant that are kept, the latest first, page by page. */
export function generationsQuery(tenantId: string) {
  return listQuery([...TENANTS_KEY, tenantId, 'generations'], ({ query, signal }) =>
    answerOf(
      registry.GET('/tenants/{tenantId}/generations', { params: { path: { tenantId }, query }, signal }),
    ),
  )
}

/** What leads from one generation of a tenant to another, in either direction. */
export function differenceQuery(
  tenantId: string,
  { since, generation }: Record<'since' | 'generation', number>,
) {
  return queryOptions({
    queryKey: [...TENANTS_KEY, tenantId, 'difference', since, generation],
    queryFn: ({ signal }) =>
      answerOf(
        registry.GET('/tenants/{tenantId}/generations/{generation}/changes', {
          params: { path: { tenantId, generation }, query: { since } },
          signal,
        }),
      ),
  })
}

/** All plugins of a generation, in the order in which pages show them. */
export function generationPluginsQuery(tenantId: string, generation: number) {
  return queryOptions({
    queryKey: [...TENANTS_KEY, tenantId, 'generation', generation],
    queryFn: async ({ signal }) => {
      const { plugins } = await answerOf(
        registry.GET('/tenants/{tenantId}/generations/{generation}', {
          params: { path: { tenantId, generation } },
          signal,
        }),
      )
      // They come sorted by id, which decides between equal places.
      return plugins.toSorted((left, right) => left.order - right.order)
    },
  })
}

/** Gives a tenant a plugin that it does not have. */
export async function installPlugin(
  tenantId: string,
  body: InstallRequestInput,
  { isDryRun }: ChangeOptions = {},
): Promise<ChangeMade> {
  return answerOf(
    registry.POST('/plugins/install', {
      params: { header: { 'x-tenant-id': tenantId, 'if-none-match': '*' }, query: dryRunOf(isDryRun) },
      body,
    }),
  )
}

/** Changes some properties of a plugin of a tenant. */
export async function updatePlugin(
  { tenantId, pluginId }: TenantPluginRef,
  body: UpdateRequestInput,
  { etag, isDryRun }: ChangeOptions = {},
): Promise<InstallResult> {
  return answerOf(
    registry.PATCH('/tenants/{tenantId}/plugins/{pluginId}', {
      params: { path: { tenantId, pluginId }, header: matchOf(etag), query: dryRunOf(isDryRun) },
      body,
    }),
  )
}

/** What an uninstall would make. */
export async function previewUninstall(
  { tenantId, pluginId }: TenantPluginRef,
  { keepsConfiguration }: { readonly keepsConfiguration: boolean },
): Promise<ChangeMade> {
  const made = await answerOf(
    registry.DELETE('/tenants/{tenantId}/plugins/{pluginId}', {
      params: {
        path: { tenantId, pluginId },
        query: { dryRun: 'true', keepConfiguration: keepsConfiguration ? 'true' : 'false' },
      },
    }),
  )
  // Only an uninstall answers nothing.
  if (!made) throw new UnreadableAnswerError(204)
  return made
}

/** Takes a plugin from a tenant. */
export async function uninstallPlugin(
  { tenantId, pluginId }: TenantPluginRef,
  { keepsConfiguration, etag }: { readonly keepsConfiguration: boolean; readonly etag: string | undefined },
): Promise<void> {
  await answerOf(
    registry.DELETE('/tenants/{tenantId}/plugins/{pluginId}', {
      params: {
        path: { tenantId, pluginId },
        header: matchOf(etag),
        query: { keepConfiguration: keepsConfiguration ? 'true' : 'false' },
      },
    }),
  )
}

/** Changes what holds for all plugins of a tenant. */
export async function updateTenant(
  tenantId: string,
  body: TenantUpdateRequestInput,
  { etag, isDryRun }: ChangeOptions = {},
): Promise<ChangeMade> {
  return answerOf(
    registry.PATCH('/tenants/{tenantId}', {
      params: { path: { tenantId }, header: matchOf(etag), query: dryRunOf(isDryRun) },
      body,
    }),
  )
}

/** Puts the plugins of a tenant in an order. */
export async function orderPlugins(
  tenantId: string,
  plugins: readonly string[],
  { etag }: ChangeOptions = {},
): Promise<ChangeMade> {
  return answerOf(
    registry.PUT('/tenants/{tenantId}/order', {
      params: { path: { tenantId }, header: matchOf(etag) },
      body: { plugins: [...plugins] },
    }),
  )
}

/** Makes a new generation that has what an earlier one had. */
export async function rollBack(
  tenantId: string,
  generation: number,
  { etag, isDryRun }: ChangeOptions = {},
): Promise<ChangeMade> {
  return answerOf(
    registry.POST('/tenants/{tenantId}/rollback', {
      params: { path: { tenantId }, header: matchOf(etag), query: dryRunOf(isDryRun) },
      body: { generation },
    }),
  )
}

/**
 * Goes back to the generation before one.
 *
 * @throws ChangedSinceError when the tenant has got another since
 */
export async function undoGeneration(tenantId: string, generation: number): Promise<ChangeMade> {
  const { data, etag } = await findTenant(tenantId)
  if (data.generation !== generation) throw new ChangedSinceError(tenantId)
  return rollBack(tenantId, generation - 1, { etag })
}

async function findTenant(tenantId: string, signal?: AbortSignal): Promise<TaggedAnswer<Tenant>> {
  return answerWithTagOf(
    registry.GET('/tenants/{tenantId}', { params: { path: { tenantId } }, ...(signal && { signal }) }),
  )
}

function dryRunOf(isDryRun = false) {
  return isDryRun ? ({ dryRun: 'true' } as const) : {}
}

function matchOf(etag: string | undefined) {
  return etag === undefined ? {} : { 'if-match': etag }
}
