import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { textOption } from '../define/parameters.ts'
import { tableLines } from '../output/table.ts'
import { allPages } from '../registry/all-pages.ts'
import { LIMIT_OPTION, limitOf } from '../registry/limit-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const tenants = defineCommand({
  options: { query: textOption('TEXT', 'Only those whose id has it'), ...LIMIT_OPTION, ...REGISTRY_OPTION },
  args: {},
  examples: ['plugboard tenants', 'plugboard tenants --query acme'],
  async run({ context, options }) {
    const limit = limitOf(options)
    const { client } = await openRegistry(context, options)
    const search = options.query === undefined ? {} : { query: options.query }
    const items = await allPages(limit, (page) =>
      answerOf(client.GET('/tenants', { params: { query: { ...page, ...search } } })),
    )
    const rows = items.map(({ tenantId, plugins, generation, host, freeze, changedAt }) => [
      tenantId,
      String(plugins),
      String(generation),
      host,
      freeze === null ? '' : freeze.reason,
      changedAt ?? '',
    ])
    return {
      answer: { items },
      lines: tableLines(['TENANT', 'PLUGINS', 'GENERATION', 'HOST', 'FROZEN', 'CHANGED'], rows),
    }
  },
})
