import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { readConfiguration } from '../registry/read-configuration.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'
import { updatePlugin } from '../registry/update-plugin.ts'

export const configValidate = defineCommand({
  description:
    'Checks it against the schema of the version that the tenant has. Ends with 1 and each fault when it is refused.',
  options: { ...TENANT_OPTION, ...REGISTRY_OPTION },
  args: {
    plugin: argument('The id of a plugin'),
    file: argument('The whole configuration as JSON; - for standard input'),
  },
  examples: ['plugboard config validate banner banner.json --tenant acme'],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const config = await readConfiguration(context, args.file)
    const update = { tenantId, pluginId: args.plugin, changes: { config }, dryRun: true }
    const { answer } = await updatePlugin(await openRegistry(context, options), update)
    return { answer, lines: [`${args.plugin} takes this configuration for ${tenantId}.`] }
  },
})
