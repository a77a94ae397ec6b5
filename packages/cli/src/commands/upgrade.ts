import { defineCommand } from '../define/command.ts'
import { argument, choiceOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { DRY_RUN_OPTION } from '../registry/dry-run-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { parseReference } from '../registry/plugin-reference.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'
import { updatePlugin } from '../registry/update-plugin.ts'
import { UPGRADE_POLICIES } from '../registry/upgrade-policies.ts'

export const upgrade = defineCommand({
  options: {
    ...TENANT_OPTION,
    policy: choiceOption(UPGRADE_POLICIES, 'To which versions it is upgraded by itself'),
    ...DRY_RUN_OPTION,
    ...REGISTRY_OPTION,
  },
  args: { plugin: argument('banner@1.2.0, banner@^1.2.0 or banner@next; banner to change the policy alone') },
  examples: [
    'plugboard upgrade banner@latest --tenant acme',
    'plugboard upgrade banner --policy patch --tenant acme',
  ],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const { pluginId, version } = parseReference(args.plugin)
    const { policy, dryRun } = options
    if (version === undefined && policy === undefined) {
      throw usageError(
        'There is nothing to change.',
        `Name a version, such as ${pluginId}@latest, or --policy.`,
      )
    }
    const changes = { ...(version !== undefined && { version }), ...(policy && { upgrade: policy }) }
    return updatePlugin(await openRegistry(context, options), { tenantId, pluginId, changes, dryRun })
  },
})
