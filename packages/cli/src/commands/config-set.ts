import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { DRY_RUN_OPTION } from '../registry/dry-run-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { readConfiguration } from '../registry/read-configuration.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'
import { updatePlugin } from '../registry/update-plugin.ts'

export const configSet = defineCommand({
  options: { ...TENANT_OPTION, ...DRY_RUN_OPTION, ...REGISTRY_OPTION },
  args: {
    plugin: argument('The id of a plugin'),
    file: argument('The whole configuration as JSON; - for standard input'),
  },
  examples: ['plugboard config set banner banner.json --tenant acme'],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const config = await readConfiguration(context, args.file)
    const update = { tenantId, pluginId: args.plugin, changes: { config }, dryRun: options.dryRun }
    return updatePlugin(await openRegistry(context, options), update)
  },
})
