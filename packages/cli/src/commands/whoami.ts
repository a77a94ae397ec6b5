import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { factLines } from '../output/table.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

const SOURCES = {
  environment: 'PLUGBOARD_TOKEN',
  file: 'the token of plugboard login',
  none: 'none',
} as const

export const whoami = defineCommand({
  options: REGISTRY_OPTION,
  args: {},
  examples: ['plugboard whoami'],
  async run({ context, options }) {
    const { client, url, credential } = await openRegistry(context, options)
    const who = await answerOf(client.GET('/auth/session'))
    return {
      answer: { registry: url, credential: credential.source, ...who },
      lines: factLines({
        registry: url,
        credential: SOURCES[credential.source],
        name: who.kind === 'local' ? 'everybody on this machine' : who.name,
        scopes: who.scopes.join(', '),
        tenants: who.tenants.join(', '),
        plugins: who.plugins.join(', '),
        publisher: who.publisher,
        expires: who.expiresAt,
      }),
    }
  },
})
