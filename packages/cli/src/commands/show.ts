import { answerOf, type Plugin, type PluginVersion, type RegistryClient } from '@plugboard/client'
import { findingsOf } from '../bundle/findings-of.ts'
import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { bytesText } from '../output/bytes.ts'
import { factLines, tableLines } from '../output/table.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { parseReference } from '../registry/plugin-reference.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const show = defineCommand({
  description:
    'Without a version it shows the plugin; with one, or a tag, that version with its files and findings.',
  options: REGISTRY_OPTION,
  args: { plugin: argument('Such as banner, banner@1.2.0 or banner@latest') },
  examples: ['plugboard show banner', 'plugboard show banner@latest --json'],
  async run({ context, options, args }) {
    const { pluginId, version: asked } = parseReference(args.plugin)
    const { client } = await openRegistry(context, options)
    if (asked === undefined) {
      const plugin = await answerOf(client.GET('/plugins/{pluginId}', { params: { path: { pluginId } } }))
      return { answer: plugin, lines: pluginLines(plugin) }
    }
    const version = /^\d/.test(asked) ? asked : await versionOfTag(client, pluginId, asked)
    const params = { path: { pluginId, version } }
    const document = await answerOf(client.GET('/plugins/{pluginId}/versions/{version}', { params }))
    return { answer: document, findings: findingsOf(document.checks), lines: versionLines(document) }
  },
})

async function versionOfTag(client: RegistryClient, pluginId: string, tag: string): Promise<string> {
  const { tags } = await answerOf(client.GET('/plugins/{pluginId}/tags', { params: { path: { pluginId } } }))
  const version = Object.hasOwn(tags, tag) ? tags[tag] : undefined
  if (version !== undefined) return version
  throw usageError(`${pluginId} has no tag ${tag}.`, `Its tags are: ${Object.keys(tags).join(', ')}.`)
}

function pluginLines(plugin: Plugin): string[] {
  return factLines({
    id: plugin.id,
    name: plugin.name,
    description: plugin.description,
    category: plugin.category,
    points: plugin.extensionPoints.join(', '),
    latest: `${plugin.latestVersion} (${plugin.latestState})`,
    bundle: plugin.bundleUrl,
    updated: plugin.updatedAt,
  })
}

function versionLines(version: PluginVersion): string[] {
  const { deprecated, yanked, revoked } = version
  const capabilities = version.capabilities?.capabilities.map(({ name }) => name) ?? []
  return [
    ...factLines({
      id: `${version.id}@${version.version}`,
      name: version.name,
      state: version.state,
      reason: (revoked ?? yanked ?? deprecated)?.reason,
      points: version.extensionPoints.join(', '),
      verdict: version.verdict,
      can: [...new Set(capabilities)].join(', '),
      size: bytesText(version.size),
      bundle: version.bundleUrl,
      integrity: version.integrity,
      published: version.createdAt,
    }),
    '',
    ...tableLines(
      ['FILE', 'SIZE', 'TYPE'],
      version.files.map(({ path, size, contentType }) => [path, bytesText(size), contentType]),
    ),
  ]
}
