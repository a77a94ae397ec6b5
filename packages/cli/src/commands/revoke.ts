import { defineCommand } from '../define/command.ts'
import { argument, flag } from '../define/parameters.ts'
import { requireConfirmation } from '../output/confirm.ts'
import { MARK_OPTIONS, markVersion, requireReason } from '../registry/mark-version.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { requireVersion } from '../registry/plugin-reference.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const revoke = defineCommand({
  description:
    'Pages that have the version lose it within seconds, so the version must be typed once more, or --yes said.',
  options: { ...MARK_OPTIONS, yes: flag('Ask nothing'), ...REGISTRY_OPTION },
  args: { version: argument('Such as banner@1.0.0') },
  examples: ['plugboard revoke banner@1.0.0 --reason "Sends card numbers to a log."'],
  async run({ context, options, args }) {
    requireReason(options)
    const named = requireVersion(args.version)
    const { reason, undo: isUndone } = options
    const registry = await openRegistry(context, options)
    if (!isUndone) {
      const word = `${named.pluginId}@${named.version}`
      const question = `${registry.url} will serve ${word} to nobody any more.`
      await requireConfirmation(context, { question, word, isYes: options.yes })
    }
    return markVersion(registry, { kind: 'revoke', ...named, reason, isUndone })
  },
})
