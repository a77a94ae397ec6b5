import type { Catalog } from '@plugboard/catalog'
import { PluginId, type TenantId } from '@plugboard/types'
import { z } from 'zod'
import { makePrivate } from '../access/caching.ts'
import { type Caller, isAdministrator } from '../access/caller.ts'
import { PluginNotFoundError } from '../plugins/errors.ts'
import type { RegistryApp } from '../registry-app.ts'
import { PluginPrivateError } from './errors.ts'
import { hasPlugin, mayInstall, mayRead, type ReaderPorts } from './may-read.ts'

const PluginParams = z.object({ pluginId: PluginId })

/**
 * Answers requests for a private plugin, on every route below /plugins/:pluginId that is added from now on, as those for an id that nobody
 * has, unless their caller may read it. It does so after everything that is the same for every id, and before the handler.
 */
export function hidePrivatePlugins(app: RegistryApp, ports: ReaderPorts): void {
  app.addHook('preHandler', async (request, reply) => {
    if (!isOfPlugin(request.routeOptions.url)) return
    await requireVisible(ports, request, reply, PluginParams.parse(request.params).pluginId)
  })
}

/** Whether a route is of one plugin. */
export function isOfPlugin(url = ''): boolean {
  return /^\/plugins\/:pluginId(?:\/|$)/.test(url)
}

/** @throws PluginNotFoundError */
async function requireVisible(
  ports: ReaderPorts,
  { caller, method }: { readonly caller: Caller; readonly method: string },
  reply: Parameters<typeof makePrivate>[0],
  pluginId: PluginId,
): Promise<void> {
  const ownership = (await ports.catalog.ownerships.find(pluginId))?.value
  if (!(await mayRead(ports, caller, ownership))) throw new PluginNotFoundError(pluginId)
  if (ownership?.visibility === 'private' && (method === 'GET' || method === 'HEAD')) makePrivate(reply)
  // An administrator gives owners and trusted publishers to an id that nobody has.
  if (ownership || isAdministrator(caller)) return
  if (!(await ports.catalog.plugins.find(pluginId))) throw new PluginNotFoundError(pluginId)
}

/**
 * The catalog that the install of a plugin sees: without a private one that neither the tenant nor the caller may know.
 *
 * @throws PluginPrivateError when the caller may read it and the tenant may not have it
 */
export async function catalogForInstall(
  { catalog, clock }: { readonly catalog: Catalog; readonly clock: () => number },
  { caller, tenantId, pluginId }: { caller: Caller; tenantId: TenantId; pluginId: PluginId },
): Promise<Catalog> {
  const ownership = (await catalog.ownerships.find(pluginId))?.value
  if (mayInstall(ownership, tenantId) || (await hasPlugin(catalog, tenantId, pluginId))) return catalog
  if (await mayRead({ catalog, clock }, caller, ownership)) throw new PluginPrivateError(pluginId, tenantId)
  return withoutPlugin(catalog, pluginId)
}

/** A catalog in which nobody has an id. */
function withoutPlugin(catalog: Catalog, hidden: PluginId): Catalog {
  const { plugins, versions, ownerships } = catalog
  return {
    ...catalog,
    plugins: { ...plugins, find: async (id) => (id === hidden ? null : plugins.find(id)) },
    ownerships: { ...ownerships, find: async (id) => (id === hidden ? null : ownerships.find(id)) },
    versions: {
      ...versions,
      find: async (ref) => (ref.pluginId === hidden ? null : versions.find(ref)),
      listActive: async (query) => (query.pluginId === hidden ? [] : versions.listActive(query)),
    },
  }
}
