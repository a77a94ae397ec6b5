import { answerOf, type ScopeInput } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument, listOption, textOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

const SCOPES = [
  'publish',
  'stage',
  'install',
  'read',
  'secrets',
  'admin',
] as const satisfies readonly ScopeInput[]

export const tokenMake = defineCommand({
  description: 'Prints the token alone on standard output, once: no later command can show it again.',
  options: {
    scope: listOption('SCOPE', `What it may do: ${SCOPES.join(', ')}; may be repeated`),
    tenant: listOption('ID', 'For which tenant; * for all; may be repeated'),
    plugin: listOption('PATTERN', 'Which plugins it may publish, such as acme-*; may be repeated'),
    days: textOption('NUMBER', 'After how many days it ends; never when absent'),
    ...REGISTRY_OPTION,
  },
  args: { name: argument('What logs and versions call it, such as "ci of the shop"') },
  examples: ['plugboard token make ci --scope stage --plugin "acme-*" --days 90'],
  async run({ context, options, args }) {
    const scopes = options.scope.map(requireScope)
    if (scopes.length === 0) {
      throw usageError('The token needs a scope.', `Use --scope with one of: ${SCOPES.join(', ')}`)
    }
    const { client } = await openRegistry(context, options)
    const answer = await answerOf(
      client.POST('/tokens', {
        body: {
          name: args.name,
          scopes,
          tenants: [...options.tenant],
          ...(options.plugin.length > 0 && { plugins: [...options.plugin] }),
          ...(options.days !== undefined && { expiresAt: endOf(context.now(), options.days) }),
        },
      }),
    )
    context.stderr.write(`Token ${answer.tokenId} of ${answer.name}. It is shown once:\n`)
    return { answer, lines: [answer.token] }
  },
})

function requireScope(text: string): ScopeInput {
  const scope = SCOPES.find((known) => known === text)
  if (scope) return scope
  throw usageError(`"${text}" is no scope.`, `Use one of: ${SCOPES.join(', ')}`)
}

function endOf(now: Date, days: string): string {
  if (!/^[1-9]\d{0,3}$/.test(days)) {
    throw usageError(`"${days}" is no number of days.`, 'Use --days with a number from 1 to 9999.')
  }
  return new Date(now.getTime() + Number(days) * 86_400_000).toISOString()
}
