import { type UpgradePolicy, Version } from '@plugboard/types'
import semver from 'semver'
import type { Requested } from './parse-requested.ts'

/** What a plugin of a tenant may become by itself. */
export interface Wish {
  readonly requested: Requested
  readonly policy: UpgradePolicy
  /** The version that the tenant has and that fits; null when one has to be chosen anyway. */
  readonly current: Version | null
  /** A revoked version may be replaced by a lower one. */
  readonly isRevoked?: boolean
}

/** The ranges (as of npm) that an upgrade must satisfy, all of them; null when there is nothing to follow. */
export function allowedRanges({ requested, policy, current }: Wish): readonly string[] | null {
  const asked = requested.kind === 'range' ? [requested.range] : []
  if (current === null) return asked
  switch (policy) {
    case 'pinned':
      return null
    case 'patch':
      return [...asked, `~${current}`]
    case 'minor':
      return [...asked, `^${current}`]
    case 'follow':
      return asked
  }
}

/**
 * Whether a version satisfies all of the ranges. Without `includePrerelease`, a prerelease only satisfies a range that names one
 * of the same version.
 */
export function satisfiesAll(
  version: Version,
  ranges: readonly string[],
  options: { readonly includePrerelease?: boolean } = {},
): boolean {
  return ranges.every((range) => semver.satisfies(version, range, options))
}

/** The version below which one that satisfies the ranges may be, after one that does not. */
export function nextBelow(version: Version, ranges: readonly string[]): Version {
  const [release = version] = version.split('-')
  // An upper end such as <2.0.0-0 only keeps the prereleases of 2.0.0 out.
  const named = ranges.map((range) => range.replaceAll(/<\d+\.\d+\.\d+-0/g, ''))
  const isPassedOver = version.includes('-') && !named.some((range) => range.includes('-'))
  // Nightly builds of one version may be thousands, and none satisfies a range that names no prerelease.
  return isPassedOver ? `${release}-0` : version
}

/** The lowest version above everything that the ranges allow; undefined when there is none. */
export function upperBound(ranges: readonly string[]): Version | undefined {
  const bounds = ranges.map(boundOf).filter((bound) => bound !== undefined)
  return bounds.toSorted(semver.compare)[0]
}

function boundOf(range: string): Version | undefined {
  const bounds = new semver.Range(range).set.map((comparators) =>
    comparators.map(boundOfComparator).find((bound) => bound !== undefined),
  )
  // One of the alternatives is open.
  if (bounds.includes(undefined)) return undefined
  return bounds.filter((bound) => bound !== undefined).toSorted(semver.rcompare)[0]
}

function boundOfComparator(comparator: semver.Comparator): Version | undefined {
  const bound = exclusiveBound(comparator)
  // Its numbers may be higher than those of any version here.
  return Version.safeParse(bound).success ? bound : undefined
}

function exclusiveBound({ operator, semver: version, value }: semver.Comparator): string | undefined {
  // Every version.
  if (value === '') return undefined
  if (operator === '<') return version.version
  if (operator === '>' || operator === '>=') return undefined
  // The lowest prerelease of the next patch is above the version itself.
  return `${version.major}.${version.minor}.${version.patch + 1}-0`
}
