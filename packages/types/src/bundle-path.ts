import { z } from 'zod'
import { describeFirstMatch } from './code-point.ts'
import { CODING_SUFFIX } from './content-coding.ts'

/** At the root of a ZIP, the plugin's own manifest; in the store, the version manifest. It is never served. */
export const MANIFEST_PATH = 'manifest.json'

/** Where the build templates put the bill of materials of a ZIP, in CycloneDX JSON. */
export const SBOM_PATH = 'sbom.cdx.json'

/** The path of a single-file upload, and of a ZIP's entry if its manifest names none. */
export const DEFAULT_ENTRY = 'bundle.js'

// An S3 store lists its keys in XML, which cannot contain noncharacters such as U+FFFF.
// Fillers are letters without a shape: a file with one in its name looks like another file. An emoji may have a selector.
const INVISIBLE =
  /[\u034f\u17b4\u17b5\u115f\u1160\u2800\u3164\uffa0\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u
// Keys of a store have at most 1,024 bytes, of which the longest plugin id, version and coding suffix take 135.
export const BUNDLE_PATH_LIMIT_BYTES = 512
// Counted in bytes: 200 characters of up to 4 bytes could exceed the 255 bytes that file systems allow for a name.
const SEGMENT_LIMIT_BYTES = 200
const CODING_SUFFIXES = Object.values(CODING_SUFFIX)

/** Why a path may not be in a bundle. */
export interface PathFault {
  readonly kind:
    | 'empty'
    | 'backslash'
    | 'absolute'
    | 'parent-segment'
    | 'dot-segment'
    | 'empty-segment'
    | 'invisible-character'
    | 'not-nfc'
    | 'path-too-long'
    | 'segment-too-long'
    | 'reserved-manifest'
    | 'reserved-coding'
  /** Continues a sentence that begins with the path: `has "\" where "/" belongs`. */
  readonly message: string
}

/** Says why a path may not be in a bundle, or nothing when it may. */
export function pathFault(path: string): PathFault | undefined {
  if (path === '') return { kind: 'empty', message: 'is empty' }
  if (path.includes('\\')) return { kind: 'backslash', message: 'has "\\" where "/" belongs' }
  if (path.startsWith('/')) return { kind: 'absolute', message: 'starts with "/", so it is not relative' }
  const segments = path.split('/')
  if (segments.includes('..')) return { kind: 'parent-segment', message: 'has a segment ".."' }
  if (segments.includes('.')) return { kind: 'dot-segment', message: 'has a segment "."' }
  if (segments.includes('')) return { kind: 'empty-segment', message: 'has a segment without a name' }
  const invisible = describeFirstMatch(INVISIBLE, path)
  if (invisible !== undefined) {
    return { kind: 'invisible-character', message: `has the invisible or unassigned character ${invisible}` }
  }
  if (path.normalize('NFC') !== path) {
    return {
      kind: 'not-nfc',
      message: 'is not in Unicode NFC: it has letters in parts, as macOS writes them',
    }
  }
  return lengthFault(path, segments) ?? reservedFault(segments)
}

function lengthFault(path: string, segments: readonly string[]): PathFault | undefined {
  const bytes = byteLength(path)
  if (bytes <= SEGMENT_LIMIT_BYTES) return undefined
  if (bytes > BUNDLE_PATH_LIMIT_BYTES) {
    const message = `has ${bytes} bytes in UTF-8; at most ${BUNDLE_PATH_LIMIT_BYTES} are allowed`
    return { kind: 'path-too-long', message }
  }
  const longest = Math.max(...segments.map(byteLength))
  if (longest <= SEGMENT_LIMIT_BYTES) return undefined
  const message = `has a name of ${longest} bytes in UTF-8 between two "/"; at most ${SEGMENT_LIMIT_BYTES} are allowed`
  return { kind: 'segment-too-long', message }
}

function reservedFault(segments: readonly string[]): PathFault | undefined {
  // Any segment, not only the last: "a.js.br/x" would need a folder at the place of an encoding of "a.js".
  const folded = segments.map(foldCase)
  if (folded[0] === MANIFEST_PATH) {
    return { kind: 'reserved-manifest', message: `is a name reserved for the server` }
  }
  const suffix = CODING_SUFFIXES.find((ending) => folded.some((segment) => segment.endsWith(ending)))
  if (suffix === undefined) return undefined
  return {
    kind: 'reserved-coding',
    message: `has a name ending in ${suffix}, which is reserved for the compressed forms made by the server`,
  }
}

/** The path without its `.` segments: `./a/./b` is `a/b`. */
export function withoutDotSegments(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '.')
    .join('/')
}

/** Two paths that fold to the same string are one file on a case-insensitive file system. */
export function foldCase(path: string): string {
  return path.toLowerCase().normalize('NFC')
}

/**
 * The path of a file in a bundle: relative, POSIX, NFC, without empty, `.` or `..` segments and invisible
 * characters. `manifest.json` at the root and names that end like a stored encoding are reserved, so that no file of a
 * bundle can collide with objects that the server adds.
 */
export const BundlePath = z
  .string()
  .superRefine((path, context) => {
    const fault = pathFault(path)
    if (fault)
      context.addIssue({ code: 'custom', message: `is not a path a bundle may contain: it ${fault.message}` })
  })
  .meta({ description: 'A relative POSIX path inside a bundle.', examples: ['bundle.js', 'chunks/form.js'] })

export type BundlePath = z.infer<typeof BundlePath>

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
