import { answerOf, createRegistryClient } from '@plugboard/client'
import type { Context } from '../context.ts'
import { defineCommand } from '../define/command.ts'
import { usageError } from '../failure.ts'
import { credentialsPath, readCredentials, writeCredentials } from '../registry/credentials-file.ts'
import { requireSafe } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { registryUrl } from '../registry/registry-url.ts'

export const login = defineCommand({
  description:
    'Reads the token from the terminal without showing it, or from standard input, and never from the command line, where other programs could read it. The token is tried once and then kept in a file that only you may read.',
  options: REGISTRY_OPTION,
  args: {},
  examples: ['plugboard login --registry https://registry.example', 'plugboard login < token.txt'],
  async run({ context, options }) {
    const kept = await readCredentials(context)
    const url = registryUrl(context, { option: options.registry, last: kept.registry })
    const token = await readToken(context, url)
    const client = createRegistryClient({ baseUrl: url, token, fetch: context.fetch })
    const { kind, name, scopes, expiresAt } = await answerOf(client.GET('/auth/session'))
    if (kind === 'local') {
      return {
        answer: { registry: url, isNeeded: false, name, scopes, expiresAt, file: null },
        lines: [`${url} needs no token: everybody on its machine may do everything. Nothing was kept.`],
      }
    }
    await writeCredentials(context, { registry: url, tokens: { ...kept.tokens, [url]: token } })
    const file = credentialsPath(context)
    if (context.env['PLUGBOARD_TOKEN']) {
      context.stderr.write('PLUGBOARD_TOKEN is set, and comes before the token that was kept now.\n')
    }
    return {
      answer: { registry: url, isNeeded: true, name, scopes, expiresAt, file },
      lines: [`Signed in to ${url}${name === null ? '' : ` as ${name}`}. The token is in ${file}.`],
    }
  },
})

async function readToken({ stdin, stderr }: Context, url: string): Promise<string> {
  if (stdin.isTerminal) stderr.write(`Token for ${url}: `)
  const token = (stdin.isTerminal ? await stdin.readLine({ isHidden: true }) : await stdin.readAll()).trim()
  if (token === '')
    throw usageError('There was no token.', 'Type it, or send it: plugboard login < token.txt')
  requireSafe(token)
  return token
}
