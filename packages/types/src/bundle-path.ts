import { z } from 'zod'
import { CODING_SUFFIX } from './content-coding.ts'

/** At the root of a ZIP it is the plugin's own manifest; in the store, the version manifest. Never a served file. */
export const MANIFEST_PATH = 'manifest.json'

/** The path of a single-file upload, and of a ZIP's entry where its manifest names none. */
export const DEFAULT_ENTRY = 'bundle.js'

// Noncharacters, such as U+FFFF, cannot be in the XML in which an S3 store lists its keys.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u
// A store's keys have at most 1,024 bytes, of which the longest plugin id, version and coding suffix take 135.
const PATH_LIMIT_BYTES = 512
const SEGMENT_LIMIT_BYTES = 200
const CODING_SUFFIXES = Object.values(CODING_SUFFIX)

/** Says why a path may not be in a bundle, or nothing when it may. */
export function pathFault(path: string): 'unsafe' | 'reserved' | undefined {
  if (path.length === 0 || byteLength(path) > PATH_LIMIT_BYTES || path.normalize('NFC') !== path)
    return 'unsafe'
  if (path.includes('\\') || INVISIBLE.test(path)) return 'unsafe'
  const segments = path.split('/')
  if (segments.some(isUnsafeSegment)) return 'unsafe'
  // A segment, not only a file: "a.js.br/x" would need a folder where the encoding of "a.js" is a file.
  const folded = segments.map(foldCase)
  if (folded[0] === MANIFEST_PATH) return 'reserved'
  if (folded.some((segment) => CODING_SUFFIXES.some((suffix) => segment.endsWith(suffix)))) return 'reserved'
  return undefined
}

/** Two paths that fold to the same string are one file on a case-insensitive file system. */
export function foldCase(path: string): string {
  return path.toLowerCase().normalize('NFC')
}

/**
 * The path of a file in a bundle: relative, POSIX, NFC, without empty, `.` or `..` segments and invisible
 * characters. `manifest.json` at the root and names that end like a stored encoding are reserved, so that no file
 * of a bundle can ever collide with what the server stores beside it.
 */
export const BundlePath = z
  .string()
  .refine((path) => pathFault(path) === undefined, { error: 'is not a path a bundle may contain' })
  .meta({ description: 'A relative POSIX path inside a bundle.', examples: ['bundle.js', 'chunks/form.js'] })

export type BundlePath = z.infer<typeof BundlePath>

function isUnsafeSegment(segment: string): boolean {
  // 200 characters of up to 4 bytes would pass the 255 bytes a file system gives a name, so count bytes.
  return segment === '' || segment === '.' || segment === '..' || byteLength(segment) > SEGMENT_LIMIT_BYTES
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
