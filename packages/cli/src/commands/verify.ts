import { createHash } from 'node:crypto'
import { answerOf } from '@plugboard/client'
import { BUNDLE_ARGUMENT, BUNDLE_OPTIONS } from '../bundle/bundle-options.ts'
import { manifestOf } from '../bundle/manifest-of.ts'
import { findBundle } from '../bundle/read-bundle.ts'
import { LOCAL_LIMITS, readFolder } from '../bundle/read-folder.ts'
import { defineCommand } from '../define/command.ts'
import { usageError } from '../failure.ts'
import { openRegistry } from '../registry/open-registry.ts'
import { REGISTRY_OPTION } from '../registry/registry-option.ts'

/** Read by the registry, and not among the files that it serves. */
const NOT_SERVED = new Set(['manifest.json', 'config.schema.json'])

export const verify = defineCommand({
  description:
    'Compares the integrity of every file in a folder with that of the same version in the registry. Ends with 1 when they differ.',
  options: { ...BUNDLE_OPTIONS, ...REGISTRY_OPTION },
  args: BUNDLE_ARGUMENT,
  examples: ['plugboard verify', 'plugboard verify dist/bundle --json'],
  async run({ context, options, args }) {
    const place = await findBundle(context, args.path)
    if (place.kind === 'file')
      throw usageError(`${args.path} is a file.`, 'Name the folder of the built plugin.')
    const files = await readFolder(place.path, { withSourceMaps: false, limits: LOCAL_LIMITS })
    const { pluginId, version } = manifestOf(files)
    const { client, url } = await openRegistry(context, options)
    const params = { path: { pluginId, version } }
    const published = await answerOf(client.GET('/plugins/{pluginId}/versions/{version}', { params }))
    const there = new Map(published.files.map(({ path, integrity }) => [path, integrity]))
    const here = new Map([...files].map(([path, content]) => [path, integrityOf(content)]))
    const paths = [...new Set([...here.keys(), ...there.keys()])].toSorted()
    const compared = paths.flatMap((path) => {
      const [mine, theirs] = [here.get(path) ?? null, there.get(path) ?? null]
      if (theirs === null && NOT_SERVED.has(path)) return []
      const state =
        mine === theirs ? 'same' : mine === null ? 'missing' : theirs === null ? 'extra' : 'different'
      return [{ path, state, here: mine, published: theirs } as const]
    })
    const differing = compared.filter(({ state }) => state !== 'same')
    const matches = differing.length === 0
    return {
      answer: { pluginId, version, registry: url, matches, files: compared },
      lines: [
        ...differing.map(({ path, state }) => `${state.padEnd(9)}  ${path}`),
        matches
          ? `${pluginId}@${version}: all ${compared.length} files are as they were published.`
          : `${pluginId}@${version}: ${differing.length} of ${compared.length} files differ from what is published.`,
      ],
      ...(!matches && { reason: 'refused' as const }),
    }
  },
})

/** As Subresource Integrity writes it. */
function integrityOf(content: Uint8Array): string {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}
