import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { tableLines } from '../output/table.ts'
import { allPages } from '../registry/all-pages.ts'
import { LIMIT_OPTION, limitOf } from '../registry/limit-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'

export const generations = defineCommand({
  options: { ...TENANT_OPTION, ...LIMIT_OPTION, ...REGISTRY_OPTION },
  args: {},
  examples: ['plugboard generations --tenant acme --limit 10'],
  async run({ context, options }) {
    const tenantId = tenantOf(context, options)
    const limit = limitOf(options)
    const { client } = await openRegistry(context, options)
    const items = await allPages(limit, (query) =>
      answerOf(client.GET('/tenants/{tenantId}/generations', { params: { path: { tenantId }, query } })),
    )
    const rows = items.map(({ generation, madeAt, madeBy, from, changes }) => [
      String(generation),
      madeAt ?? '',
      madeBy ?? from ?? '',
      changes.map(({ description }) => description).join(' '),
    ])
    return { answer: { items }, lines: tableLines(['GENERATION', 'MADE', 'BY', 'CHANGES'], rows) }
  },
})
