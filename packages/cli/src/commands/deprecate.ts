import { defineCommand } from '../define/command.ts'
import { argument, textOption } from '../define/parameters.ts'
import { MARK_OPTIONS, markVersion, requireReason } from '../registry/mark-version.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { requireVersion } from '../registry/plugin-reference.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const deprecate = defineCommand({
  options: {
    ...MARK_OPTIONS,
    replacement: textOption('PLUGIN', 'The plugin to use instead'),
    ...REGISTRY_OPTION,
  },
  args: { version: argument('Such as banner@1.0.0') },
  examples: [
    'plugboard deprecate banner@1.0.0 --reason "Use 2.x."',
    'plugboard deprecate banner@1.0.0 --undo',
  ],
  async run({ context, options, args }) {
    requireReason(options)
    const { reason, undo: isUndone, replacement } = options
    const mark = {
      kind: 'deprecate' as const,
      ...requireVersion(args.version),
      reason,
      isUndone,
      replacement,
    }
    return markVersion(await openRegistry(context, options), mark)
  },
})
