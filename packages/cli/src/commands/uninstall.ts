import { answerOf, UnreadableAnswerError } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument, flag } from '../define/parameters.ts'
import { requireConfirmation } from '../output/confirm.ts'
import { changeReply } from '../registry/describe-change.ts'
import { DRY_RUN_OPTION } from '../registry/dry-run-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'

export const uninstall = defineCommand({
  description: 'Asks first, unless the configuration is kept. A rollback brings back what was uninstalled.',
  options: {
    ...TENANT_OPTION,
    keepConfiguration: flag('Let the next install of the plugin have its configuration'),
    yes: flag('Ask nothing'),
    ...DRY_RUN_OPTION,
    ...REGISTRY_OPTION,
  },
  args: { plugin: argument('The id of a plugin') },
  examples: ['plugboard uninstall banner --tenant acme --keep-configuration'],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    const pluginId = args.plugin
    const { client } = await openRegistry(context, options)
    const path = { tenantId, pluginId }
    const preview = await answerOf(
      client.DELETE('/tenants/{tenantId}/plugins/{pluginId}', {
        params: { path, query: { dryRun: 'true', ...keeping(options) } },
      }),
    )
    // Only what is done, and not previewed, is answered without a body.
    if (!preview) throw new UnreadableAnswerError(204)
    if (options.dryRun) return changeReply(preview, { isDryRun: true })
    const question = `${tenantId} loses ${pluginId} and its configuration.`
    const isYes = options.yes || options.keepConfiguration
    await requireConfirmation(context, { question, word: pluginId, isYes })
    await answerOf(
      client.DELETE('/tenants/{tenantId}/plugins/{pluginId}', {
        params: { path, query: keeping(options) },
      }),
    )
    return changeReply(preview, { isDryRun: false })
  },
})

function keeping({ keepConfiguration }: { readonly keepConfiguration: boolean }): {
  keepConfiguration?: 'true'
} {
  return keepConfiguration ? { keepConfiguration: 'true' } : {}
}
