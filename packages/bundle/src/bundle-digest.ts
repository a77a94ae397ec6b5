import { createHash } from 'node:crypto'
import type { BundlePath, Sha256 } from '@plugboard/types'
import { canonicalJson } from './canonical-json.ts'
import type { InspectedFile } from './inspected-bundle.ts'

interface DigestedFile extends Pick<InspectedFile, 'path' | 'contentType'> {
  readonly content: Pick<InspectedFile['content'], 'size' | 'sha256'>
}

/**
 * The identity of a bundle's content: SHA-256 over its metadata, its configuration if it has one, its entry and its files in
 * canonical JSON. It does not depend on how, in which order and when the files were packed.
 */
export function bundleDigest(bundle: {
  metadata: Readonly<Record<string, unknown>>
  configuration?: object | undefined
  entry: BundlePath
  files: readonly DigestedFile[]
}): Sha256 {
  const { metadata, configuration, entry, files } = bundle
  const facts = {
    metadata,
    configuration,
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
