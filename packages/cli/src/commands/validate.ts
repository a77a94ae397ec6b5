import type { BundleValidation } from '@plugboard/client'
import { BUNDLE_ARGUMENT, SENDING_OPTIONS } from '../bundle/bundle-options.ts'
import { findingsOf, REASON_OF_VERDICT } from '../bundle/findings-of.ts'
import { findBundle, readBundle } from '../bundle/read-bundle.ts'
import { requireLimits, uploadLimits } from '../bundle/require-limits.ts'
import { sendBundle } from '../bundle/send-bundle.ts'
import { defineCommand } from '../define/command.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

const VERDICTS = {
  passed: 'It would be published.',
  'passed-with-warnings': 'It would be published, with these warnings.',
  waiting: 'It would wait until an administrator decides.',
  refused: 'It would be refused.',
  errored: 'Not every check could be completed. Try again later.',
} as const

export const validate = defineCommand({
  description:
    'Sends the plugin to the registry, whose checks count, and prints each finding as file:line:column with what is there. Needs a token with the scope stage or publish.',
  options: { ...SENDING_OPTIONS, ...REGISTRY_OPTION },
  args: BUNDLE_ARGUMENT,
  examples: ['plugboard validate', 'plugboard validate dist/my-plugin-1.0.0.zip --json'],
  async run({ context, options, args }) {
    const place = await findBundle(context, args.path)
    const registry = await openRegistry(context, options)
    const limits = await uploadLimits(registry)
    const bundle = await readBundle(place, { withSourceMaps: options.sourceMaps, limits })
    requireLimits(bundle, limits)
    const sending = { path: '/plugins/validate', bundle, metadataFile: options.metadata }
    // The registry's own answer to this route, as its API document says.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const answer = (await sendBundle(context, registry, sending)) as BundleValidation
    const who = answer.pluginId === null ? '' : `${answer.pluginId}@${answer.version ?? '?'}: `
    return {
      answer,
      findings: findingsOf(answer.checks),
      lines: [`${who}${VERDICTS[answer.verdict]}`],
      reason: REASON_OF_VERDICT[answer.verdict],
    }
  },
})
