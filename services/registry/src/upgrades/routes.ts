import { type UpgradeTask, upgradeTaskId } from '@plugboard/catalog'
import {
  PageQuery,
  PendingUpgrade,
  PluginId,
  PluginTenant,
  pageOf,
  TenantId,
  UpgradeProgress,
  Version,
} from '@plugboard/types'
import { z } from 'zod'
import type { TenantPorts } from '../generations/make-generation.ts'
import { formatCursor, parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import { findUpgrade } from './find-upgrade.ts'
import { listPluginTenants } from './list-plugin-tenants.ts'

const Position = z.strictObject({ pluginId: PluginId })
const TenantPosition = z.strictObject({ tenantId: TenantId })

/** GET /tenants/:tenantId/upgrades, and GET /plugins/:pluginId/upgrades and /tenants. */
export function serveUpgrades(app: RegistryApp, tenantPorts: TenantPorts): void {
  const { catalog, clock } = tenantPorts
  app.get(
    '/tenants/:tenantId/upgrades',
    {
      config: {
        access: { scope: 'read', tenant: 'path' },
        problems: [
          'CATALOG_UNAVAILABLE',
          'CONFIGURATION_TOO_COSTLY',
          'CONFIGURATIONS_BUSY',
          'SECRET_KEYS_MISSING',
          'SECRET_UNREADABLE',
          'STORE_UNAVAILABLE',
        ],
      },
      schema: {
        tags: ['tenants'],
        summary: 'List the upgrades that plugins of a tenant wait for, with what each waits for',
        params: z.object({ tenantId: TenantId }),
        querystring: PageQuery,
        response: { 200: pageOf(PendingUpgrade) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query
      const after = parseCursor(Position, cursor)?.pluginId ?? ''
      const { tenantId } = request.params
      const tenant = (await catalog.tenants.find(tenantId))?.value
      const content = tenant ?? { plugins: [] }
      const state = { tenantId, content, rolledBack: tenant?.rolledBack, nowMs: clock() }
      const rows: PendingUpgrade[] = []
      for (const plugin of state.content.plugins) {
        if (plugin.pluginId <= after) continue
        const upgrade = await findUpgrade(tenantPorts, plugin, state)
        if (upgrade) rows.push(upgrade)
        if (rows.length > limit) break
      }
      return toPage(rows, {
        limit,
        positionOf: ({ pluginId }) => ({ pluginId }),
        toItem: (upgrade) => upgrade,
      })
    },
  )

  app.get(
    '/plugins/:pluginId/upgrades',
    {
      config: { access: { scope: 'publish' }, problems: ['CATALOG_UNAVAILABLE'] },
      schema: {
        tags: ['plugins'],
        summary: 'How far the tenants of a plugin are, after its versions or tags have changed',
        params: z.object({ pluginId: PluginId }),
        response: { 200: UpgradeProgress },
      },
    },
    async ({ params: { pluginId } }) => {
      const taskId = upgradeTaskId({ kind: 'plugin', pluginId })
      return toProgress(pluginId, (await catalog.upgradeTasks.find(taskId))?.value)
    },
  )

  app.get(
    '/plugins/:pluginId/tenants',
    {
      config: { access: { scope: 'admin' }, problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_NOT_FOUND'] },
      schema: {
        tags: ['plugins'],
        summary:
          'List the tenants that have a plugin, with the version of each and what it waits for. A page takes bounded work, so a page of those with one version may have fewer items than limit, or none, and still a nextCursor',
        params: z.object({ pluginId: PluginId }),
        querystring: PageQuery.extend({
          version: Version.optional().meta({ description: 'Only tenants that have this version.' }),
        }),
        response: { 200: pageOf(PluginTenant) },
      },
    },
    async ({ params: { pluginId }, query: { version, cursor, limit } }) => {
      const after = parseCursor(TenantPosition, cursor)?.tenantId
      const { items, next } = await listPluginTenants(tenantPorts, { pluginId, version, after, limit })
      return { items: [...items], nextCursor: next && formatCursor({ tenantId: next }) }
    },
  )
}

function toProgress(pluginId: PluginId, task: UpgradeTask | undefined): UpgradeProgress {
  const { visited = 0, changed = 0, failed = 0, requestedAtMs = null, finishedAtMs = null } = task ?? {}
  return {
    pluginId,
    state: task ? (finishedAtMs === null ? 'running' : 'done') : 'none',
    requestedAt: toTimestamp(requestedAtMs),
    finishedAt: toTimestamp(finishedAtMs),
    visited,
    changed,
    failed,
  }
}

function toTimestamp(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}
