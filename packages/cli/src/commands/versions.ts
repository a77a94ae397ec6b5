import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { bytesText } from '../output/bytes.ts'
import { tableLines } from '../output/table.ts'
import { allPages } from '../registry/all-pages.ts'
import { LIMIT_OPTION, limitOf } from '../registry/limit-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const versions = defineCommand({
  options: { ...LIMIT_OPTION, ...REGISTRY_OPTION },
  args: { plugin: argument('The id of a plugin') },
  examples: ['plugboard versions banner'],
  async run({ context, options, args }) {
    const limit = limitOf(options)
    const { client } = await openRegistry(context, options)
    const items = await allPages(limit, (query) =>
      answerOf(
        client.GET('/plugins/{pluginId}/versions', { params: { path: { pluginId: args.plugin }, query } }),
      ),
    )
    const rows = items.map(({ version, state, size, createdAt, ...marks }) => [
      version,
      state,
      bytesText(size),
      createdAt,
      (marks.revoked ?? marks.yanked ?? marks.deprecated)?.reason ?? '',
    ])
    return {
      answer: { items },
      lines: tableLines(['VERSION', 'STATE', 'SIZE', 'PUBLISHED', 'REASON'], rows),
    }
  },
})
