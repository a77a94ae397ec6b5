import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { flag, optionalArgument, textOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { changeReply } from '../registry/describe-change.ts'
import { DRY_RUN_OPTION, dryRunQuery } from '../registry/dry-run-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'
import { updatePlugin } from '../registry/update-plugin.ts'

export const freeze = defineCommand({
  description: 'With a plugin, only that one. What a person asks for is still done while it lasts.',
  options: {
    ...TENANT_OPTION,
    reason: textOption('TEXT', 'Why'),
    until: textOption('TIME', 'When it ends by itself, such as 2027-01-07T00:00:00Z'),
    lift: flag('End it'),
    ...DRY_RUN_OPTION,
    ...REGISTRY_OPTION,
  },
  args: { plugin: optionalArgument('The id of a plugin; all of the tenant when absent') },
  examples: [
    'plugboard freeze --tenant acme --reason "Peak season."',
    'plugboard freeze --tenant acme --lift',
  ],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const changes = { freeze: freezeOf(options) }
    const { dryRun } = options
    const registry = await openRegistry(context, options)
    const pluginId = args.plugin
    if (pluginId !== undefined) return updatePlugin(registry, { tenantId, pluginId, changes, dryRun })
    const made = await answerOf(
      registry.client.PATCH('/tenants/{tenantId}', {
        params: { path: { tenantId }, query: dryRunQuery(options) },
        body: changes,
      }),
    )
    return changeReply(made, { isDryRun: dryRun })
  },
})

interface Wanted {
  readonly reason: string | undefined
  readonly until: string | undefined
  readonly lift: boolean
}

/** null lifts the freeze. */
function freezeOf({ reason, until, lift }: Wanted): { reason: string; until: string | null } | null {
  if (lift) return null
  if (reason) return { reason, until: until ?? null }
  throw usageError('A reason is missing.', 'Say why with --reason, or end the freeze with --lift.')
}
