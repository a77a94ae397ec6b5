import { printable } from '@plugboard/types'
import { PLUGIN_ATTRIBUTE, VERSION_ATTRIBUTE } from '@plugboard/types/plugin-contract'
import { CSS, JAVASCRIPT } from '../content-type.ts'
import type { SpooledBlob } from '../spool/spooled-blob.ts'
import type { BundleCheck } from './bundle-check.ts'

/** Longer than any selector that is looked for, so that one is found across two chunks. */
const OVERLAP = 512

/**
 * Warns of styles that the build templates made for another version of the plugin. They hold for elements of that version only,
 * so that this one would be shown without styles.
 */
export const checkStyleVersion: BundleCheck = async ({ metadata, files }, { signal }) => {
  const { id, version } = metadata
  const others = new Map<string, string>()
  for (const { path, contentType, content } of files) {
    if (contentType !== CSS && contentType !== JAVASCRIPT) continue
    const found = await scopedVersions(content, { id, signal })
    if (found.has(version)) return { findings: [], results: [] }
    for (const other of found) others.set(other, path)
  }
  const [first] = others
  if (!first) return { findings: [], results: [] }
  const [other, path] = first
  const message =
    `the styles in ${path} were built for ${printable(other, 64)}, and have no effect in ${version}: ` +
    'build the plugin with the version under which it is published'
  return { findings: [], results: [{ name: 'style-version', outcome: 'warned', message }] }
}

/** The versions of this plugin that selectors name, in a style sheet or in a string of a script. No id has characters that are special in a pattern. */
async function scopedVersions(
  content: SpooledBlob,
  { id, signal }: { id: string; signal: AbortSignal | undefined },
): Promise<ReadonlySet<string>> {
  const selector = new RegExp(
    String.raw`\[${PLUGIN_ATTRIBUTE}=\\?"${id}\\?"\]\[${VERSION_ATTRIBUTE}=\\?"([^"\\]{1,256})\\?"`,
    'g',
  )
  const versions = new Set<string>()
  let last = ''
  for await (const chunk of content.open()) {
    signal?.throwIfAborted()
    const text = last + Buffer.from(chunk).toString('latin1')
    for (const [, version = ''] of text.matchAll(selector)) versions.add(version)
    last = text.slice(-OVERLAP)
  }
  return versions
}
