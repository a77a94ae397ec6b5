import { type BundlePath, MANIFEST_PATH, printable } from '@plugboard/types'
import type { Check, CheckContext } from './check.ts'
import { checkMetadata } from './check-metadata.ts'
import { findDefaultExport } from './default-export.ts'

/** Checks that the manifest names the extension points that the code has components for. */
export const checkExtensionPoints: Check = {
  name: 'extension-points',
  title: 'Manifest and code name the same extension points',
  explanation:
    'A page shows a plugin at the points that its manifest names, with the component that the code has for each. A point that only the code names is never shown, and one that only the manifest names shows nothing. Nothing is compared where the text of the entry does not list them all, or the manifest names none: see `never-shown`.',
  level: 'enforced',
  codes: ['EXTENSION_POINTS_DIFFER'],
  passed: 'the manifest names the extension points of the code, as far as the text tells',
  checkBundle(context) {
    const inManifest = context.bundle.metadata.extensionPoints
    const code = pointsInCode(context)
    if (!code || inManifest.length === 0) return
    const { file, points: inCode } = code
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
      file,
      pointer: '/extensionPoints',
      message: `the extension points of the manifest and of ${printable(file)} differ: ${faults.join('; ')}`,
      hint: `${lineToWrite(inCode)}, or correct the names below "extensions" in the code.`,
    })
  },
}

/** Tells that a manifest names no extension points although the code has components for some. */
export const checkNeverShown: Check = {
  name: 'never-shown',
  title: 'The manifest says where the plugin is shown',
  explanation:
    'A page shows a plugin only at the extension points that its manifest names. Without any, its `activate` is called, and none of its components is ever shown.',
  level: 'advisory',
  codes: ['NEVER_SHOWN'],
  passed: 'the manifest names extension points, or the code was not found to have components',
  checkBundle(context) {
    // Metadata that is missing or faulty is told by its own check: what it would name is unknown.
    if (context.bundle.found.some(({ code }) => checkMetadata.codes.includes(code))) return
    const code = pointsInCode(context)
    if (!code || code.points.length === 0 || context.bundle.metadata.extensionPoints.length > 0) return
    const { file, points } = code
    context.report({
      code: 'NEVER_SHOWN',
      file,
      pointer: '/extensionPoints',
      message: `the manifest names no extension points, so that pages never show what ${printable(file)} has for ${listed(points)}`,
      hint: `${lineToWrite(points)}.`,
    })
  },
}

/** The extension points that the code has components for; undefined if the text does not list them all. */
function pointsInCode(
  context: CheckContext,
): { readonly file: BundlePath; readonly points: readonly string[] } | undefined {
  const exported = findDefaultExport(context)
  if (exported.kind !== 'found' || exported.name !== 'default') return undefined
  const { file, facts } = exported.in
  return facts.extensionPoints ? { file: file.path, points: facts.extensionPoints } : undefined
}

function lineToWrite(points: readonly string[]): string {
  return `Write "extensionPoints": ${printable(JSON.stringify(points), 300)} in ${MANIFEST_PATH} (or in the metadata of the form)`
}

function listed(points: readonly string[]): string {
  return printable(points.map((point) => JSON.stringify(point)).join(', '), 200)
}
