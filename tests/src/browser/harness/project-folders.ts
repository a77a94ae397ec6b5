import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
export const HOST_FOLDER = dirname(require.resolve('@plugboard/example-nextjs-host/package.json'))
export const PLUGIN_FOLDER = dirname(require.resolve('@plugboard/example-payment-plugin/package.json'))

/** A file of a package that a project depends on. */
export function resolveFrom(folder: string, specifier: string): string {
  return createRequire(join(folder, 'package.json')).resolve(specifier)
}
