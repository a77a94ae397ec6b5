import { printable } from '@plugboard/types'
import semver from 'semver'
import { type Advisory, isOfAllVersions, rangeWith, SEVERITIES, type Severity } from './advisory.ts'
import { type AdvisoryIndex, advisoriesOf } from './advisory-index.ts'
import { type Component, type ComponentFinding, componentLabel, isFromNpm } from './component.ts'

/** A known vulnerability of a component. */
export interface VulnerableComponent {
  readonly component: Component
  /** As the database names it: `GHSA-…`, `MAL-…`. */
  readonly id: string
  /** Other names of the same: `CVE-…`. */
  readonly aliases: readonly string[]
  readonly severity: Severity
  readonly summary: string
  /** The first version without it, after the one in the bundle; undefined when the database knows none. */
  readonly fixedIn?: string | undefined
  /** False when the component has no version that can be compared, so that it may be one that is not affected. */
  readonly isCertain: boolean
}

/**
 * The known vulnerabilities of components, the most severe first. One that several databases name is there once. A component
 * of which the bill of materials has no semantic version has all of its package, and none is certain.
 */
export function matchVulnerabilities(
  index: AdvisoryIndex,
  components: readonly Component[],
): VulnerableComponent[] {
  const known = new Map<string, readonly Advisory[]>()
  const advisories = (name: string) => {
    const found = known.get(name) ?? advisoriesOf(index, name)
    known.set(name, found)
    return found
  }
  return components
    .filter(isFromNpm)
    .flatMap((component) => withoutAliases(matchesOf(component, advisories(component.name))))
    .toSorted(compareSeverities)
}

/** A finding for each known vulnerability. */
export function vulnerabilityFaults(vulnerable: readonly VulnerableComponent[]): ComponentFinding[] {
  return vulnerable.map(({ component, id, aliases, severity, summary, fixedIn, isCertain }) => {
    const names = printable([id, ...aliases.slice(0, 3)].join(', '), 200)
    const grade = severity === 'unknown' ? '' : `, ${severity}`
    const verb = isCertain ? 'has' : 'may have'
    return {
      code: 'VULNERABLE' as const,
      message: `${componentLabel(component)} ${verb} a known vulnerability (${names}${grade}): ${printable(summary, 200)}`,
      hint:
        fixedIn === undefined
          ? `There is no fixed version. Remove ${printable(component.name)}, or read https://osv.dev/vulnerability/${printable(id)}.`
          : `Update ${printable(component.name)} to ${printable(fixedIn)} or newer, and build again.`,
      pointer: component.pointer,
    }
  })
}

function matchesOf(component: Component, advisories: readonly Advisory[]): VulnerableComponent[] {
  return advisories.flatMap((advisory) => {
    const match = matchOf(component.version, advisory)
    if (!match) return []
    const { id, aliases, severity, summary } = advisory
    return [{ component, id, aliases, severity, summary, ...match }]
  })
}

function matchOf(
  version: string | undefined,
  { ranges, versions }: Advisory,
): Pick<VulnerableComponent, 'fixedIn' | 'isCertain'> | undefined {
  if (ranges.some(isOfAllVersions)) return { isCertain: true }
  const isListed = version !== undefined && versions.includes(version)
  if (version === undefined || semver.valid(version, true) === null) return { isCertain: isListed }
  const range = rangeWith(version, ranges)
  if (!range && !isListed) return undefined
  return { isCertain: true, fixedIn: range?.fixed ?? firstFixAfter(version, ranges) }
}

function firstFixAfter(version: string, ranges: Advisory['ranges']): string | undefined {
  return ranges
    .flatMap(({ fixed }) => fixed ?? [])
    .filter((fixed) => semver.gt(fixed, version, true))
    .toSorted((left, right) => semver.compare(left, right, true))[0]
}

function withoutAliases(matches: readonly VulnerableComponent[]): VulnerableComponent[] {
  const kept: VulnerableComponent[] = []
  const named = new Set<string>()
  for (const match of matches.toSorted(compareSeverities)) {
    if (named.has(match.id)) continue
    kept.push(match)
    for (const id of [match.id, ...match.aliases]) named.add(id)
  }
  return kept
}

/** Orders the most severe first. */
export function compareSeverities(left: VulnerableComponent, right: VulnerableComponent): number {
  return SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity)
}
