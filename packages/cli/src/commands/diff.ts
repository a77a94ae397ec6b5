import { answerOf, type PluginVersion } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument } from '../define/parameters.ts'
import { bytesText } from '../output/bytes.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

const SIGNS = { added: '+', removed: '-', changed: '~' } as const

export const diff = defineCommand({
  description: 'Files are compared by their integrity, and capabilities by their name and target.',
  options: REGISTRY_OPTION,
  args: {
    plugin: argument('The id of a plugin'),
    from: argument('A version'),
    to: argument('Another version'),
  },
  examples: ['plugboard diff banner 1.0.0 1.1.0'],
  async run({ context, options, args }) {
    const { client } = await openRegistry(context, options)
    const read = (version: string) => {
      const params = { path: { pluginId: args.plugin, version } }
      return answerOf(client.GET('/plugins/{pluginId}/versions/{version}', { params }))
    }
    const [from, to] = await Promise.all([read(args.from), read(args.to)])
    const files = compareFiles(from, to)
    const [had, has] = [capabilitiesOf(from), capabilitiesOf(to)]
    const gained = has.filter((name) => !had.includes(name))
    const lost = had.filter((name) => !has.includes(name))
    const size = { from: from.size, to: to.size }
    return {
      answer: { pluginId: args.plugin, from: from.version, to: to.version, size, files, gained, lost },
      lines: [
        ...files.map(({ change, path, from: before, to: after }) => {
          const sizes = [before, after].map((bytes) => (bytes === null ? 'none' : bytesText(bytes)))
          return `${SIGNS[change]} ${path}  ${sizes.join(' -> ')}`
        }),
        ...gained.map((name) => `+ can ${name}`),
        ...lost.map((name) => `- can ${name}`),
        `${files.length} files differ; ${bytesText(from.size)} -> ${bytesText(to.size)}.`,
      ],
    }
  },
})

function compareFiles(from: PluginVersion, to: PluginVersion) {
  const [before, after] = [from, to].map(({ files }) => new Map(files.map((file) => [file.path, file])))
  const paths = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])
  return [...paths].toSorted().flatMap((path) => {
    const [old, now] = [before?.get(path), after?.get(path)]
    if (old?.integrity === now?.integrity) return []
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'
    return [{ path, change, from: old?.size ?? null, to: now?.size ?? null } as const]
  })
}

function capabilitiesOf({ capabilities }: PluginVersion): string[] {
  const names = (capabilities?.capabilities ?? []).map(({ name, target }) =>
    target ? `${name} ${target}` : name,
  )
  return [...new Set(names)].toSorted()
}
