import { defineCommand } from '../define/command.ts'
import { readCredentials, writeCredentials } from '../registry/credentials-file.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { registryUrl } from '../registry/registry-url.ts'

export const logout = defineCommand({
  description: 'The token itself stays valid. To end it: plugboard token revoke.',
  options: REGISTRY_OPTION,
  args: {},
  examples: ['plugboard logout'],
  async run({ context, options }) {
    const kept = await readCredentials(context)
    const url = registryUrl(context, { option: options.registry, last: kept.registry })
    const wasKept = Object.hasOwn(kept.tokens, url)
    if (wasKept) {
      const { [url]: _removed, ...tokens } = kept.tokens
      const isLast = kept.registry === url
      await writeCredentials(context, {
        ...(!isLast && kept.registry && { registry: kept.registry }),
        tokens,
      })
    }
    if (context.env['PLUGBOARD_TOKEN']) context.stderr.write('PLUGBOARD_TOKEN is set, and is still used.\n')
    return {
      answer: { registry: url, wasKept },
      lines: [wasKept ? `The token for ${url} is forgotten.` : `There was no token for ${url}.`],
    }
  },
})
