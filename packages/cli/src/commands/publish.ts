import { answerOf, type UploadResult } from '@plugboard/client'
import { BUNDLE_ARGUMENT, SENDING_OPTIONS } from '../bundle/bundle-options.ts'
import { findingsOf } from '../bundle/findings-of.ts'
import { findBundle, readBundle } from '../bundle/read-bundle.ts'
import { requireLimits, uploadLimits } from '../bundle/require-limits.ts'
import { sendBundle } from '../bundle/send-bundle.ts'
import { defineCommand } from '../define/command.ts'
import { choiceOption, flag, textOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'
import { validate } from './validate.ts'

export const publish = defineCommand({
  description:
    'A version is published whole or not at all, so a publish that was interrupted can simply be run again. When the same content is there already, the command succeeds; other content under the same version ends with 5.',
  options: {
    ...SENDING_OPTIONS,
    stage: flag('Let it wait until somebody approves it'),
    tag: textOption('TAG', 'Move this tag to it, besides latest, which follows the releases by itself'),
    visibility: choiceOption(['public', 'private'], 'Who may read a plugin that is new; else public'),
    dryRun: flag('Check it as the registry would, and publish nothing'),
    ...REGISTRY_OPTION,
  },
  args: BUNDLE_ARGUMENT,
  examples: ['plugboard publish', 'plugboard publish --tag next', 'plugboard publish plugin.zip --stage'],
  async run({ context, options, args, loadCommands }) {
    if (options.stage && options.tag !== undefined) {
      throw usageError('A staged version has no tag yet.', 'Move the tag when it is approved: plugboard tag.')
    }
    if (options.dryRun) return validate.run({ context, options, args, loadCommands })
    const place = await findBundle(context, args.path)
    const registry = await openRegistry(context, options)
    const limits = await uploadLimits(registry)
    const bundle = await readBundle(place, { withSourceMaps: options.sourceMaps, limits })
    requireLimits(bundle, limits)
    const query = new URLSearchParams({
      ...(options.stage && { staged: 'true' }),
      ...(options.visibility && { visibility: options.visibility }),
    }).toString()
    const path = `/plugins/upload${query === '' ? '' : `?${query}`}`
    // The registry's own answer to this route, as its API document says.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const answer = (await sendBundle(context, registry, {
      path,
      bundle,
      metadataFile: options.metadata,
    })) as UploadResult
    const { tag } = options
    if (tag !== undefined) {
      const params = { path: { pluginId: answer.id, tag } }
      const body = { version: answer.version }
      await answerOf(registry.client.PUT('/plugins/{pluginId}/tags/{tag}', { params, body }))
    }
    const done = answer.alreadyPublished
      ? 'was published already, with the same content'
      : answer.state === 'staged'
        ? 'is staged, and is published when somebody approves it'
        : 'is published'
    return {
      answer,
      findings: findingsOf(answer.checks),
      lines: [
        `${answer.id}@${answer.version} ${done}.`,
        ...(answer.state === 'staged' ? [] : [answer.bundleUrl]),
        ...(tag === undefined ? [] : [`The tag ${tag} names it.`]),
      ],
      ...(answer.state === 'staged' && { reason: 'waiting' as const }),
    }
  },
})
