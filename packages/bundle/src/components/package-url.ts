/** The package that an npm package URL names. */
export interface NpmPackage {
  /** With its scope. */
  readonly name: string
  readonly version: string | undefined
}

/**
 * Reads a package URL of the type npm; undefined for any other. Tools write the `@` of a scope encoded or as it is.
 *
 * @example
 * parseNpmPurl('pkg:npm/%40emotion/react@11.14.0?vcs_url=…') // { name: '@emotion/react', version: '11.14.0' }
 */
export function parseNpmPurl(purl: string): NpmPackage | undefined {
  const [, path = ''] = /^pkg:npm\/+([^?#]+)/i.exec(purl) ?? []
  const at = path.indexOf('@', path.lastIndexOf('/') + 1)
  // A name without a scope has no "@" before the one of its version.
  const end = at > 0 ? at : path.length
  const name = decode(path.slice(0, end))
  if (name === undefined || name === '') return undefined
  const version = decode(path.slice(end + 1))
  return { name, version: version === '' ? undefined : version }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
