import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { changeReply } from '../registry/describe-change.ts'
import { DRY_RUN_OPTION, dryRunQuery } from '../registry/dry-run-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'

export const rollback = defineCommand({
  description:
    'Makes a new generation with the plugins and settings of the earlier one; nothing is lost by it.',
  options: { ...TENANT_OPTION, ...DRY_RUN_OPTION, ...REGISTRY_OPTION },
  args: { generation: argument('A number that plugboard generations lists') },
  examples: ['plugboard rollback 12 --tenant acme --dry-run', 'plugboard rollback 12 --tenant acme'],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    if (!/^[1-9]\d{0,14}$/.test(args.generation)) {
      throw usageError(`"${args.generation}" is no generation.`, 'Use a number of: plugboard generations')
    }
    const { client } = await openRegistry(context, options)
    const made = await answerOf(
      client.POST('/tenants/{tenantId}/rollback', {
        params: { path: { tenantId }, query: dryRunQuery(options) },
        body: { generation: Number(args.generation) },
      }),
    )
    return changeReply(made, { isDryRun: options.dryRun })
  },
})
