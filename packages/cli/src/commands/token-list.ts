import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { tableLines } from '../output/table.ts'
import { allPages } from '../registry/all-pages.ts'
import { LIMIT_OPTION, limitOf } from '../registry/limit-option.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const tokenList = defineCommand({
  options: { ...LIMIT_OPTION, ...REGISTRY_OPTION },
  args: {},
  examples: ['plugboard token list'],
  async run({ context, options }) {
    const limit = limitOf(options)
    const { client } = await openRegistry(context, options)
    const items = await allPages(limit, (query) => answerOf(client.GET('/tokens', { params: { query } })))
    const rows = items.map(({ tokenId, name, scopes, tenants, expiresAt, revokedAt, lastUsedAt }) => [
      tokenId ?? '',
      name,
      scopes.join(','),
      tenants.join(','),
      revokedAt === null ? (expiresAt ?? 'never') : 'revoked',
      lastUsedAt ?? '',
    ])
    return {
      answer: { items },
      lines: tableLines(['TOKEN', 'NAME', 'SCOPES', 'TENANTS', 'ENDS', 'LAST USED'], rows),
    }
  },
})
