import { PluginBuildError } from '../project/plugin-build-error.ts'
import { findReferences } from '../references/module-references.ts'
import type { BuiltFiles } from './built-files.ts'

const STYLE_URL = /\burl\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)/g
/** How webpack and Rspack write the path of an asset: from the bundle's root, after the public path. */
const COMPILER_ASSET = /\.p\s*\+\s*["'](assets\/[^"']+)["']/g
const COMMENT = /\/\*[\s\S]*?\*\//g
// Only to resolve paths against.
const ROOT = 'https://plugin.example/'
const HAS_ORIGIN = /^(?:[a-z][a-z\d+.-]*:|\/\/|#|$)/i

/**
 * Requires every file that a built script or style sheet names by a path of its own.
 *
 * @throws PluginBuildError with each file that is missing: in the page, it could not be loaded
 */
export function requireReferencedFiles(files: BuiltFiles): void {
  const known = new Set([...files.keys()].map((path) => new URL(path, ROOT).pathname))
  const missing = [...files].flatMap(([path, content]) =>
    pathsIn(path, content).flatMap((reference) =>
      !reference.startsWith('/') && known.has(new URL(reference, new URL(path, ROOT)).pathname)
        ? []
        : [`${path} refers to ${reference}`],
    ),
  )
  if (missing.length === 0) return
  throw new PluginBuildError(
    `${missing.join(', ')}: the build has no such file. ` +
      'Correct the path in the source, or remove the reference; paths are relative to the file that has them.',
  )
}

function pathsIn(path: string, content: Uint8Array): string[] {
  const code = Buffer.from(content).toString('utf8')
  if (path.endsWith('.js')) {
    const fromRoot = '../'.repeat(path.split('/').length - 1)
    const ofCompiler = [...code.matchAll(COMPILER_ASSET)].map(([, asset = '']) => fromRoot + asset)
    return [...findReferences(code).files.map((file) => file.path), ...ofCompiler]
  }
  if (!path.endsWith('.css')) return []
  const text = code.replaceAll(COMMENT, '')
  return [...text.matchAll(STYLE_URL)]
    .map(([, double, single, bare]) => double ?? single ?? bare ?? '')
    .filter((url) => !HAS_ORIGIN.test(url))
}
