import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { DRY_RUN_OPTION } from '../registry/dry-run-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'
import { updatePlugin } from '../registry/update-plugin.ts'

export const disable = defineCommand({
  options: { ...TENANT_OPTION, ...DRY_RUN_OPTION, ...REGISTRY_OPTION },
  args: { plugin: argument('The id of a plugin') },
  examples: ['plugboard disable banner --tenant acme'],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const update = { tenantId, pluginId: args.plugin, changes: { enabled: false }, dryRun: options.dryRun }
    return updatePlugin(await openRegistry(context, options), update)
  },
})
