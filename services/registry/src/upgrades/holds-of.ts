import type { Freeze, ListedVersion, RolledBack } from '@plugboard/catalog'
import { compareVersions, type Hold, type HostId, type SecurityFixes, type TenantId } from '@plugboard/types'
import { activeSummary } from '../plugins/documents.ts'
import { stateOf } from '../version-states/state-of.ts'
import type { Wish } from './allowed-ranges.ts'

/** What can hold an upgrade of one plugin of a tenant. */
export interface HoldFacts {
  readonly nowMs: number
  readonly tenantId: TenantId
  readonly minReleaseAgeMs: number
  readonly securityFixes: SecurityFixes
  /** Of the tenant; undefined for the default one. */
  readonly hostId: HostId | undefined
  /** Of the plugin. */
  readonly freeze: Freeze | undefined
  /** Of the tenant. */
  readonly tenantFreeze: Freeze | undefined
  readonly rolledBack: readonly RolledBack[]
  /** The revision of the plugin's owners that the tenant accepts; null for any, while it chooses a plugin that it does not have. */
  readonly ownersRevision: number | null
}

/** Everything that keeps a version from being chosen now; empty when nothing does. */
export function holdsOf(version: ListedVersion, wish: Wish, facts: HoldFacts): readonly Hold[] {
  return [
    withdrawal(version),
    frozen(facts, wish),
    rolledBack(version, wish, facts),
    cooldown(version, facts),
  ].filter((hold) => hold !== null)
}

function withdrawal(version: ListedVersion): Hold | null {
  const state = stateOf(version)
  if (state !== 'yanked' && state !== 'revoked') return null
  const reason = version.marks?.[state]?.reason ?? ''
  return {
    code: state,
    description: `Version ${version.version} is ${state}: ${sentence(reason)} Another version, or taking the mark away, ends it.`,
    until: null,
  }
}

/** A freeze keeps what a tenant has; it is no reason against a first version. */
function frozen({ nowMs, freeze, tenantFreeze }: HoldFacts, { current }: Wish): Hold | null {
  if (current === null) return null
  for (const [what, each] of [
    ['The plugin', freeze],
    ['The tenant', tenantFreeze],
  ] as const) {
    if (!each || (each.untilMs !== null && each.untilMs <= nowMs)) continue
    const until = each.untilMs === null ? null : toTimestamp(each.untilMs)
    const end = until === null ? 'Lifting the freeze ends it.' : `It ends at ${until}.`
    return { code: 'frozen', description: `${what} is frozen: ${sentence(each.reason)} ${end}`, until }
  }
  return null
}

/** A range leads upwards, to what was there before the rollback; a tag leads to one version. */
function rolledBack(candidate: ListedVersion, { requested }: Wish, facts: HoldFacts): Hold | null {
  const { version } = candidate
  const publishedAtMs = Date.parse(activeSummary(candidate).publishedAt)
  const taken = facts.rolledBack.find((each) =>
    requested.kind === 'tag'
      ? version === each.version
      : compareVersions(version, each.version) <= 0 && publishedAtMs <= each.atMs,
  )
  if (!taken) return null
  return {
    code: 'rolled-back',
    description: `A rollback took ${taken.version} away. A version that is published later, or a request that names one, ends it.`,
    until: null,
  }
}

function cooldown(version: ListedVersion, facts: HoldFacts): Hold | null {
  const endsAtMs = waitEndsAtMs(version, facts)
  if (endsAtMs === null || earlyFix(version, facts) !== null) return null
  const { publishedAt } = activeSummary(version)
  const until = toTimestamp(endsAtMs)
  return {
    code: 'cooldown',
    description: `Version ${version.version} was published at ${publishedAt} and waits until ${until}.`,
    until,
  }
}

/** The security fix for which a version is chosen before the wait is over, by name and reason; null if there is none. */
export function earlyFix(version: ListedVersion, facts: HoldFacts): string | null {
  const { securityFix } = activeSummary(version).metadata
  if (!securityFix || facts.securityFixes === 'wait' || waitEndsAtMs(version, facts) === null) return null
  return `${securityFix.name}: ${securityFix.reason}`
}

/** When a version is old enough; null when it is. */
function waitEndsAtMs(version: ListedVersion, { nowMs, minReleaseAgeMs }: HoldFacts): number | null {
  if (minReleaseAgeMs === 0) return null
  const endsAtMs = Date.parse(activeSummary(version).publishedAt) + minReleaseAgeMs
  return endsAtMs <= nowMs ? null : endsAtMs
}

/** A reason that somebody wrote, with its full stop. */
function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}

function toTimestamp(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
