import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument, flag } from '../define/parameters.ts'
import { requireConfirmation } from '../output/confirm.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const tokenRevoke = defineCommand({
  options: { yes: flag('Ask nothing'), ...REGISTRY_OPTION },
  args: { token: argument('The id that plugboard token list shows') },
  examples: ['plugboard token revoke 4fJk20ZsQ1xV'],
  async run({ context, options, args }) {
    const { client } = await openRegistry(context, options)
    const question = `Whoever uses the token ${args.token} is refused from then on.`
    await requireConfirmation(context, { question, word: args.token, isYes: options.yes })
    const params = { path: { tokenId: args.token } }
    const answer = await answerOf(client.DELETE('/tokens/{tokenId}', { params }))
    return { answer, lines: [`The token ${args.token} of ${answer.name} is revoked.`] }
  },
})
