import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument, choiceOption, textOption } from '../define/parameters.ts'
import { installReply } from '../registry/describe-change.ts'
import { DRY_RUN_OPTION, dryRunQuery } from '../registry/dry-run-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { parseReference } from '../registry/plugin-reference.ts'
import { readConfiguration } from '../registry/read-configuration.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'
import { UPGRADE_POLICIES } from '../registry/upgrade-policies.ts'

export const install = defineCommand({
  description: 'A plugin that the tenant has already keeps what is not named here.',
  options: {
    ...TENANT_OPTION,
    config: textOption('FILE', 'Its configuration as JSON; - for standard input'),
    upgrade: choiceOption(UPGRADE_POLICIES, 'To which versions it is upgraded by itself'),
    ...DRY_RUN_OPTION,
    ...REGISTRY_OPTION,
  },
  args: { plugin: argument('banner for the latest version; or banner@1.2.0, banner@^1.2.0, banner@next') },
  examples: [
    'plugboard install banner --tenant acme',
    'plugboard install banner@^1.2.0 --tenant acme --config banner.json',
  ],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const { pluginId, version } = parseReference(args.plugin)
    const { upgrade } = options
    const config = options.config === undefined ? undefined : await readConfiguration(context, options.config)
    const { client } = await openRegistry(context, options)
    const result = await answerOf(
      client.POST('/plugins/install', {
        params: { header: { 'x-tenant-id': tenantId }, query: dryRunQuery(options) },
        body: {
          pluginId,
          ...(version !== undefined && { version }),
          ...(upgrade && { upgrade }),
          ...(config && { config }),
        },
      }),
    )
    return installReply(result, { isDryRun: options.dryRun })
  },
})
