import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerWithTagOf } from '@plugboard/client'
import type { Context } from '../context.ts'
import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { failureOf, usageError } from '../failure.ts'
import { reportFailure } from '../output/report-failure.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { type Configuration, parseConfiguration } from '../registry/read-configuration.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { TENANT_OPTION, tenantOf } from '../registry/tenant.ts'
import { updatePlugin } from '../registry/update-plugin.ts'

export const configEdit = defineCommand({
  description:
    'Opens VISUAL or EDITOR, and lets you correct what the registry refuses. A change that somebody else makes meanwhile is not overwritten: the command ends with 5.',
  options: { ...TENANT_OPTION, ...REGISTRY_OPTION },
  args: { plugin: argument('The id of a plugin') },
  examples: ['plugboard config edit banner --tenant acme'],
  async run({ context, options, args }) {
    const tenantId = tenantOf(context, options)
    if (!context.stdin.isTerminal) {
      throw usageError('There is no terminal for an editor.', 'Use plugboard config set with a file.')
    }
    const registry = await openRegistry(context, options)
    const pluginId = args.plugin
    const { data, etag } = await answerWithTagOf(
      registry.client.GET('/tenants/{tenantId}/plugins/{pluginId}', {
        params: { path: { tenantId, pluginId } },
      }),
    )
    const folder = await mkdtemp(join(tmpdir(), 'plugboard-'))
    try {
      const file = join(folder, `${tenantId}-${pluginId}.json`)
      await writeFile(file, `${JSON.stringify(data.config, null, 2)}\n`, { mode: 0o600 })
      for (;;) {
        const send = (config: Configuration) =>
          updatePlugin(registry, { tenantId, pluginId, changes: { config }, dryRun: false, ifMatch: etag })
        const reply = await tryOnce(context, file, send)
        if (reply) return reply
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
})

/** Undefined when the person wants to correct what was refused. */
async function tryOnce<Reply>(
  context: Context,
  file: string,
  send: (config: Configuration) => Promise<Reply>,
): Promise<Reply | undefined> {
  const [editor = 'vi', ...options] = (context.env['VISUAL'] || context.env['EDITOR'] || 'vi').split(' ')
  if ((await context.runProgram(editor, [...options, file])) !== 0) {
    throw usageError(
      `${editor} did not end well; nothing was changed.`,
      'Set EDITOR to an editor that is installed.',
    )
  }
  try {
    return await send(parseConfiguration(await readFile(file, 'utf8'), 'The configuration'))
  } catch (error) {
    const failure = failureOf(error)
    if (failure.reason !== 'refused' && failure.reason !== 'usage') throw error
    reportFailure(context.stderr, failure)
    context.stderr.write('Edit it again? [Y/n] ')
    const answer = await context.stdin.readLine({ isHidden: false })
    if (/^n/i.test(answer.trim())) throw error
    return undefined
  }
}
