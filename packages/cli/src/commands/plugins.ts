import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { tableLines } from '../output/table.ts'
import { allPages } from '../registry/all-pages.ts'
import { LIMIT_OPTION, limitOf } from '../registry/limit-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'

export const plugins = defineCommand({
  options: { ...TENANT_OPTION, ...LIMIT_OPTION, ...REGISTRY_OPTION },
  args: {},
  examples: ['plugboard plugins --tenant acme'],
  async run({ context, options }) {
    const tenantId = tenantOf(context, options)
    const limit = limitOf(options)
    const { client } = await openRegistry(context, options)
    const items = await allPages(limit, (query) =>
      answerOf(client.GET('/tenants/{tenantId}/plugins', { params: { path: { tenantId }, query } })),
    )
    const rows = items.map(({ pluginId, version, requested, upgrade, enabled, state }) => [
      pluginId,
      version,
      requested,
      upgrade,
      enabled ? 'yes' : 'no',
      state,
    ])
    return {
      answer: { items },
      lines: tableLines(['PLUGIN', 'VERSION', 'ASKED FOR', 'UPGRADE', 'ENABLED', 'STATE'], rows),
    }
  },
})
