import type { Catalog } from '@plugboard/catalog'
import { PageQuery, PendingUpgrade, PluginId, pageOf, TenantId } from '@plugboard/types'
import { z } from 'zod'
import { parseCursor } from '../plugins/cursor.ts'
import { toPage } from '../plugins/page.ts'
import type { RegistryApp } from '../registry-app.ts'
import { findUpgrade } from './find-upgrade.ts'

const Position = z.strictObject({ pluginId: PluginId })

/** GET /tenants/:tenantId/upgrades. */
export function serveUpgrades(
  app: RegistryApp,
  { catalog, clock }: { catalog: Catalog; clock: () => number },
): void {
  app.get(
    '/tenants/:tenantId/upgrades',
    {
      config: { access: { scope: 'read', tenant: 'path' }, problems: ['CATALOG_UNAVAILABLE'] },
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
      const tenant = (await catalog.tenants.find(request.params.tenantId))?.value
      const state = { content: tenant ?? { plugins: [] }, rolledBack: tenant?.rolledBack, nowMs: clock() }
      const rows: PendingUpgrade[] = []
      for (const plugin of state.content.plugins) {
        if (plugin.pluginId <= after) continue
        const upgrade = await findUpgrade(catalog, plugin, state)
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
}
