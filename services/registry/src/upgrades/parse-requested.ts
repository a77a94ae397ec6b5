import { Tag, Version } from '@plugboard/types'
import semver from 'semver'
import { RequestedVersionError } from './errors.ts'

/** What was asked for, as what it is. */
export type Requested =
  | { readonly kind: 'exact'; readonly version: Version }
  | { readonly kind: 'tag'; readonly tag: Tag }
  | { readonly kind: 'range'; readonly range: string }

/** @throws RequestedVersionError when the text is no version, no tag and no range */
export function parseRequested(text: string): Requested {
  if (Version.safeParse(text).success) return { kind: 'exact', version: text }
  if (Tag.safeParse(text).success) return { kind: 'tag', tag: text }
  const range = semver.validRange(text)
  if (range === null) throw new RequestedVersionError(text)
  return { kind: 'range', range }
}
