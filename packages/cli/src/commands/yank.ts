import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { MARK_OPTIONS, markVersion, requireReason } from '../registry/mark-version.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { requireVersion } from '../registry/plugin-reference.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const yank = defineCommand({
  options: { ...MARK_OPTIONS, ...REGISTRY_OPTION },
  args: { version: argument('Such as banner@1.0.0') },
  examples: ['plugboard yank banner@1.0.0 --reason "Breaks checkout."', 'plugboard yank banner@1.0.0 --undo'],
  async run({ context, options, args }) {
    requireReason(options)
    const { reason, undo: isUndone } = options
    const mark = { kind: 'yank' as const, ...requireVersion(args.version), reason, isUndone }
    return markVersion(await openRegistry(context, options), mark)
  },
})
