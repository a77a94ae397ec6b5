import { answerOf } from '@plugboard/client'
import { defineCommand } from '../define/command.ts'
import { argument, flag, optionalArgument } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { tableLines } from '../output/table.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { parseReference } from '../registry/plugin-reference.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

export const tag = defineCommand({
  description: 'Removing latest lets it follow the releases again.',
  options: { remove: flag('Remove the tag'), ...REGISTRY_OPTION },
  args: {
    plugin: argument('banner to list or remove; banner@1.2.0 to move a tag to that version'),
    tag: optionalArgument('Such as next'),
  },
  examples: [
    'plugboard tag banner',
    'plugboard tag banner@2.0.0-rc.1 next',
    'plugboard tag banner next --remove',
  ],
  async run({ context, options, args }) {
    const { pluginId, version } = parseReference(args.plugin)
    const request = requestOf({ version, name: args.tag, isRemoving: options.remove })
    const { client } = await openRegistry(context, options)
    const path = { pluginId }
    const answer = await answerOf(
      request.kind === 'list'
        ? client.GET('/plugins/{pluginId}/tags', { params: { path } })
        : request.kind === 'remove'
          ? client.DELETE('/plugins/{pluginId}/tags/{tag}', {
              params: { path: { pluginId, tag: request.name } },
            })
          : client.PUT('/plugins/{pluginId}/tags/{tag}', {
              params: { path: { pluginId, tag: request.name } },
              body: { version: request.version },
            }),
    )
    return { answer, lines: tableLines(['TAG', 'VERSION'], Object.entries(answer.tags)) }
  },
})

type TagRequest =
  | { readonly kind: 'list' }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'move'; readonly name: string; readonly version: string }

interface Wanted {
  readonly version: string | undefined
  readonly name: string | undefined
  readonly isRemoving: boolean
}

function requestOf({ version, name, isRemoving }: Wanted): TagRequest {
  if (name === undefined) {
    if (!isRemoving && version === undefined) return { kind: 'list' }
    throw usageError('The tag is missing.', 'Name it: plugboard tag banner@1.2.0 next')
  }
  if (isRemoving) return { kind: 'remove', name }
  if (version !== undefined) return { kind: 'move', name, version }
  throw usageError('The version is missing.', `Name it: plugboard tag banner@1.2.0 ${name}`)
}
