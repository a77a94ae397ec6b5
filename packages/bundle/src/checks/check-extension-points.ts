import { MANIFEST_PATH, printable } from '@plugboard/types'
import type { Check } from './check.ts'
import { findDefaultExport } from './default-export.ts'

/** Checks that the manifest names the extension points that the code has components for. */
export const checkExtensionPoints: Check = {
  name: 'extension-points',
  title: 'Manifest and code name the same extension points',
  explanation:
    'A page shows a plugin at the points that its manifest names, with the component that the code has for each. A point that only the code names is never shown, and one that only the manifest names shows nothing. Nothing is compared where the text of the entry does not list them all.',
  level: 'enforced',
  codes: ['EXTENSION_POINTS_DIFFER'],
  passed: 'the manifest names the extension points of the code, as far as the text tells',
  checkBundle(context) {
    const { metadata } = context.bundle
    const exported = findDefaultExport(context)
    if (exported.kind !== 'found' || exported.name !== 'default') return
    const { file, facts } = exported.in
    const inCode = facts.extensionPoints
    if (!inCode) return
    const inManifest = metadata.extensionPoints
    const onlyCode = inCode.filter((point) => !inManifest.includes(point))
    const onlyManifest = inManifest.filter((point) => !inCode.includes(point))
    if (onlyCode.length + onlyManifest.length === 0) return
    const faults = [
      onlyCode.length > 0 && `only the code has ${listed(onlyCode)}, where it is never shown`,
      onlyManifest.length > 0 &&
        `only the manifest has ${listed(onlyManifest)}, for which there is no component`,
    ].filter((fault) => fault !== false)
    context.report({
      code: 'EXTENSION_POINTS_DIFFER',
      file: file.path,
      pointer: '/extensionPoints',
      message: `the extension points of the manifest and of ${printable(file.path)} differ: ${faults.join('; ')}`,
      hint: `Write "extensionPoints": ${printable(JSON.stringify(inCode), 300)} in ${MANIFEST_PATH} (or in the metadata of the form), or correct the names below "extensions" in the code.`,
    })
  },
}

function listed(points: readonly string[]): string {
  return printable(points.map((point) => JSON.stringify(point)).join(', '), 200)
}
