import { createHash } from 'node:crypto'
import type { BundlePath, PluginMetadata, Sha256 } from '@plugboard/types'
import type { InspectedFile } from './inspected-bundle.ts'

/**
 * The identity of a bundle's content: SHA-256 over its metadata, its entry and its files in canonical JSON. It does not
 * depend on how, in which order and when the files were packed.
 */
export function bundleDigest(bundle: {
  metadata: PluginMetadata
  entry: BundlePath
  files: readonly InspectedFile[]
}): Sha256 {
  const { metadata, entry, files } = bundle
  const facts = {
    metadata,
    entry,
    files: files
      .map(({ path, contentType, content }) => ({
        path,
        contentType,
        size: content.size,
        sha256: content.sha256,
      }))
      .toSorted((left, right) => (left.path < right.path ? -1 : 1)),
  }
  return createHash('sha256').update(canonicalJson(facts)).digest('hex')
}

/** JSON with the keys of every object in code-unit order and without whitespace, as RFC 8785 defines it. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  )
}
