import { bundleDigest } from '../bundle-digest.ts'
import type { InspectedBundle } from '../inspected-bundle.ts'

/**
 * The bundle as releases read it that served source maps as files, with the digest that it had there. Undefined when no source
 * maps came along: then nothing has changed.
 */
export function withServedMaps(bundle: InspectedBundle): InspectedBundle | undefined {
  const { sourceMaps = [] } = bundle
  if (sourceMaps.length === 0) return undefined
  const files = [...bundle.files, ...sourceMaps].toSorted((left, right) => (left.path < right.path ? -1 : 1))
  const { metadata, configuration, entry } = bundle
  return {
    ...bundle,
    digest: bundleDigest({ metadata, configuration, entry, files }),
    size: files.reduce((size, { content }) => size + content.size, 0),
    files,
    sourceMaps: [],
  }
}
