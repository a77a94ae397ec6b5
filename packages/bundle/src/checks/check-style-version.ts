import { printable } from '@plugboard/types'
import { PLUGIN_ATTRIBUTE, VERSION_ATTRIBUTE } from '@plugboard/types/plugin-contract'
import { CSS, JAVASCRIPT } from '../content-type.ts'
import { type Check, TEXT_LIMIT_BYTES } from './check.ts'

/**
 * Warns of styles that the build templates made for another version of the plugin. They hold for elements of that version only,
 * so that this one would be shown without styles.
 */
export const checkStyleVersion: Check = {
  name: 'style-version',
  title: 'Styles were built for this version',
  explanation:
    'The build templates of `@plugboard/plugin-kit` keep styles to the version that they were built for. Published under another version, the plugin would be shown without them.',
  level: 'advisory',
  codes: ['STYLE_VERSION'],
  passed: 'no styles were found that were built for another version',
  checkBundle({ bundle: { metadata, files }, report }) {
    const { id, version } = metadata
    const others = new Map<string, string>()
    for (const file of files) {
      if (file.contentType !== CSS && file.contentType !== JAVASCRIPT) continue
      if (file.size > TEXT_LIMIT_BYTES) continue
      const found = scopedVersions(file.bytes(), id)
      if (found.has(version)) return
      for (const other of found) others.set(other, file.path)
    }
    const [first] = others
    if (!first) return
    const [other, path] = first
    report({
      code: 'STYLE_VERSION',
      file: path,
      message:
        `the styles in ${path} were built for ${printable(other, 64)}, and have no effect in ${version}: ` +
        'build the plugin with the version under which it is published',
    })
  },
}

/** The versions of this plugin that selectors name, in a style sheet or in a string of a script. No id has characters that are special in a pattern. */
function scopedVersions(content: Buffer, id: string): ReadonlySet<string> {
  // Most files have none: a look for the bytes is far cheaper than the pattern.
  if (!content.includes(PLUGIN_ATTRIBUTE)) return new Set()
  const selector = new RegExp(
    String.raw`\[${PLUGIN_ATTRIBUTE}=\\?"${id}\\?"\]\[${VERSION_ATTRIBUTE}=\\?"([^"\\]{1,256})\\?"`,
    'g',
  )
  return new Set(Array.from(content.toString('latin1').matchAll(selector), ([, version = '']) => version))
}
