import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'

export const configGet = defineCommand({
  description: 'Secrets are not in it: --json names those that are set, without their values.',
  options: { ...TENANT_OPTION, ...REGISTRY_OPTION },
  args: { plugin: argument('The id of a plugin') },
  examples: ['plugboard config get banner --tenant acme > banner.json'],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const { client } = await openRegistry(context, options)
    const params = { path: { tenantId, pluginId: args.plugin } }
    const { pluginId, version, config, secrets } = await answerOf(
      client.GET('/tenants/{tenantId}/plugins/{pluginId}', { params }),
    )
    return {
      answer: { tenantId, pluginId, version, config, secrets },
      lines: [JSON.stringify(config, null, 2)],
    }
  },
})
