import { type AuditActionInput, answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { textOption } from '../define/parameters.ts'
import { tableLines } from '../output/table.ts'
import { allPages } from '../registry/all-pages.ts'
import { LIMIT_OPTION, limitOf } from '../registry/limit-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const audit = defineCommand({
  options: {
    action: textOption('NAME', 'Such as version.published'),
    caller: textOption('NAME', 'Of the token or person'),
    plugin: textOption('ID', 'Only of this plugin'),
    tenant: textOption('ID', 'Only of this tenant'),
    since: textOption('TIME', 'Not before, such as 2027-01-07T00:00:00Z'),
    until: textOption('TIME', 'Before'),
    ...LIMIT_OPTION,
    ...REGISTRY_OPTION,
  },
  args: {},
  examples: ['plugboard audit --plugin banner --limit 20'],
  async run({ context, options }) {
    const limit = limitOf(options)
    const { client } = await openRegistry(context, options)
    const filter = {
      // The registry refuses a name that is no action, and lists them all.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      ...(options.action !== undefined && { action: options.action as AuditActionInput }),
      ...(options.caller !== undefined && { caller: options.caller }),
      ...(options.plugin !== undefined && { pluginId: options.plugin }),
      ...(options.tenant !== undefined && { tenantId: options.tenant }),
      ...(options.since !== undefined && { since: options.since }),
      ...(options.until !== undefined && { until: options.until }),
    }
    const items = await allPages(limit, (page) =>
      answerOf(client.GET('/audit', { params: { query: { ...page, ...filter } } })),
    )
    const rows = items.map(({ at, action, caller, subject }) => [
      at,
      action,
      caller.name ?? caller.kind,
      Object.values(subject).join(' '),
    ])
    return { answer: { items }, lines: tableLines(['TIME', 'ACTION', 'BY', 'WHAT'], rows) }
  },
})
