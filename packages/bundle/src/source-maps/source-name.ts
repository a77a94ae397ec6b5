import { printable } from '@plugboard/types'

const READ_LENGTH = 2000
const NAME_LIMIT = 200
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/+/i
const DRIVE = /^[a-z]:/i
const PACKAGES = 'node_modules/'
/** Of an absolute path: the folders above them name the machine and its user. */
const ABSOLUTE_SEGMENTS_KEPT = 3
/** Below these, folders are named after their users. */
const HOMES = /^(?:home|users|documents and settings)$/i

/**
 * The name of a source for people, from a map of a stranger: the path in the project, as far as it can be told. Undefined when
 * nothing is left of it.
 */
export function sourceName(name: string): string | undefined {
  const path = name.slice(0, READ_LENGTH).replaceAll('\\', '/').replace(/^\0+/, '').replace(/\?.*$/s, '')
  const bare = path.replace(SCHEME, '').replace(/^(?:\.{1,2}\/+)+/, '')
  const isAbsolute = /^file:/i.test(path) || bare.startsWith('/') || DRIVE.test(bare)
  const packages = bare.lastIndexOf(PACKAGES)
  const short = packages >= 0 ? bare.slice(packages) : isAbsolute || isOfHome(bare) ? ending(bare) : bare
  return short === '' ? undefined : printable(short, NAME_LIMIT)
}

/** A relative path that climbs to the root and comes down to somebody's folder. */
function isOfHome(path: string): boolean {
  return HOMES.test(path.slice(0, path.indexOf('/')))
}

function ending(path: string): string {
  const segments = path.replace(DRIVE, '').split('/').filter(Boolean)
  const home = segments.findIndex((segment) => HOMES.test(segment))
  // Neither the folder of all homes nor the name of the user.
  const known = home === -1 ? segments : segments.slice(Math.min(home + 2, segments.length - 1))
  return known.slice(-ABSOLUTE_SEGMENTS_KEPT).join('/')
}
