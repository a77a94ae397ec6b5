import type { Catalog } from '@plugboard/catalog'
import {
  bundleUrl,
  ExtensionPoint,
  Installation,
  InstallRequest,
  InstallResult,
  PageQuery,
  PluginId,
  pageOf,
  TenantId,
} from '@plugboard/types'
import { z } from 'zod'
import { tenantOf } from '../access/caller.ts'
import { formatCursor, parseCursor } from '../plugins/cursor.ts'
import { activeManifest } from '../plugins/documents.ts'
import type { RegistryApp } from '../registry-app.ts'
import { installPlugin } from './install-plugin.ts'
import { type InstalledPlugin, loadTenantPlugins } from './tenant-plugins.ts'

interface InstallsOptions {
  readonly catalog: Catalog
  readonly clock: () => number
  readonly publicBase: string
  /** Counts an install by its outcome. */
  readonly count: (outcome: 'created' | 'kept') => void
}

const InstallHeaders = z.looseObject({
  'x-tenant-id': TenantId.optional().meta({
    description: 'The tenant. It may be left out when the token stands for one tenant alone.',
  }),
})
const TenantParams = z.object({ tenantId: TenantId })
const InstallationPosition = z.strictObject({ pluginId: PluginId })

/** POST /plugins/install, and what a tenant has. */
export function serveInstalls(
  app: RegistryApp,
  { catalog, clock, publicBase, count }: InstallsOptions,
): void {
  const tags = ['tenants']

  app.post(
    '/plugins/install',
    {
      config: { access: { scope: 'install', tenant: 'header' } },
      schema: {
        tags,
        summary: 'Install a plugin for the tenant of x-tenant-id',
        headers: InstallHeaders,
        body: InstallRequest,
        response: { 200: InstallResult, 201: InstallResult },
      },
    },
    async (request, reply) => {
      const tenantId = tenantOf(request.caller, request.headers['x-tenant-id'])
      const outcome = await installPlugin({ catalog, clock, tenantId, request: request.body })
      const { created, generation, plugin } = outcome
      const { pluginId, version } = plugin
      request.log.info({ tenantId, pluginId, version, generation, created }, 'plugin installed')
      count(created ? 'created' : 'kept')
      void reply.code(created ? 201 : 200)
      return { ...toInstallation(tenantId, outcome, publicBase), generation }
    },
  )

  app.get(
    '/tenants/:tenantId/plugins',
    {
      config: { access: { scope: 'read', tenant: 'path' } },
      schema: {
        tags,
        summary: 'List what a tenant has',
        params: TenantParams,
        querystring: PageQuery.extend({ extensionPoint: ExtensionPoint.optional() }),
        response: { 200: pageOf(Installation) },
      },
    },
    async (request) => {
      const { tenantId } = request.params
      const { extensionPoint, cursor, limit } = request.query
      const after = parseCursor(InstallationPosition, cursor)?.pluginId ?? ''
      const { installed } = await loadTenantPlugins(catalog, tenantId)
      const rest = installed
        .map((each) => toInstallation(tenantId, each, publicBase))
        .filter(({ pluginId }) => pluginId > after)
        .filter((each) => extensionPoint === undefined || each.extensionPoints.includes(extensionPoint))
      const items = rest.slice(0, limit)
      const last = rest.length > limit ? items.at(-1) : undefined
      return { items, nextCursor: last ? formatCursor({ pluginId: last.pluginId }) : null }
    },
  )
}

function toInstallation(
  tenantId: TenantId,
  { plugin, version }: InstalledPlugin,
  publicBase: string,
): Installation {
  const { metadata, entry } = activeManifest(version)
  return {
    tenantId,
    pluginId: plugin.pluginId,
    version: plugin.version,
    name: metadata.name,
    extensionPoints: metadata.extensionPoints,
    bundleUrl: bundleUrl(publicBase, plugin, entry),
    config: plugin.config,
    enabled: plugin.enabled,
    installedAt: new Date(plugin.installedAtMs).toISOString(),
    updatedAt: new Date(plugin.updatedAtMs).toISOString(),
  }
}
