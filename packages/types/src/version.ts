import { z } from 'zod'

const NUMBER = '(?:0|[1-9]\\d{0,14})'
const PRERELEASE_IDENTIFIER = '(?:0|[1-9]\\d{0,14}|\\d*[a-zA-Z-][0-9a-zA-Z-]*)'
const SEMVER = new RegExp(
  `^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PRERELEASE_IDENTIFIER}(?:\\.${PRERELEASE_IDENTIFIER})*))?$`,
)

export const VERSION_MAX_LENGTH = 64

/**
 * A version by Semantic Versioning 2.0, without build metadata: `1.0.0+a` and `1.0.0+b` have the same precedence
 * (§10), so they could not be ordered. At most 64 characters; numbers below 10^15.
 */
export const Version = z
  .string()
  .max(VERSION_MAX_LENGTH)
  .regex(SEMVER, {
    error: 'must be a semantic version like 1.2.3 or 1.2.3-beta.1, without build metadata (+…)',
  })
  .meta({ description: 'A semantic version without build metadata.', examples: ['1.0.0'] })

export type Version = z.infer<typeof Version>

/** True for versions such as 2.0.0-rc.1, which never become `latest` while a release exists. */
export function isPrerelease(version: Version): boolean {
  return version.includes('-')
}

/** Below 0 when `left` precedes `right` (Semantic Versioning 2.0 §11), above 0 when it follows, 0 when equal. */
export function compareVersions(left: Version, right: Version): number {
  const leftKey = versionSortKey(left)
  const rightKey = versionSortKey(right)
  if (leftKey === rightKey) return 0
  return leftKey < rightKey ? -1 : 1
}

/**
 * A string whose byte order is the precedence of versions (Semantic Versioning 2.0 §11), so that any database
 * sorts versions with a plain index.
 */
export function versionSortKey(version: Version): string {
  const match = SEMVER.exec(version)
  if (!match) throw new TypeError(`not a version: ${version}`)
  const core = [match[1], match[2], match[3]].map((number) => padded(number ?? '0')).join('.')
  // "~" sorts after every identifier: a release follows its prereleases.
  if (match[4] === undefined) return `${core}~`
  // "!" sorts before every character of an identifier: alpha < alpha.1 < alpha-x, as §11.4 asks.
  return `${core}-${match[4].split('.').map(identifierSortKey).join('!')}`
}

function identifierSortKey(identifier: string): string {
  return /^\d+$/.test(identifier) ? `0${padded(identifier)}` : `1${identifier}`
}

function padded(number: string): string {
  return number.padStart(15, '0')
}
