import type { Freeze, ListedVersion } from '@plugboard/catalog'
import { compareVersions, type Hold, type Version } from '@plugboard/types'
import { activeSummary } from '../plugins/documents.ts'
import { stateOf } from '../version-states/state-of.ts'
import type { Wish } from './allowed-ranges.ts'

/** What can hold an upgrade of one plugin of a tenant. */
export interface HoldFacts {
  readonly nowMs: number
  readonly minReleaseAgeMs: number
  /** Of the plugin. */
  readonly freeze: Freeze | undefined
  /** Of the tenant. */
  readonly tenantFreeze: Freeze | undefined
  /** The version that a rollback took away. */
  readonly rolledBack: Version | undefined
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
    description: `Version ${version.version} is ${state}: ${reason} Another version ends it.`,
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
    return { code: 'frozen', description: `${what} is frozen: ${each.reason} ${end}`, until }
  }
  return null
}

function rolledBack({ version }: ListedVersion, { requested }: Wish, facts: HoldFacts): Hold | null {
  const former = facts.rolledBack
  if (former === undefined) return null
  // A tag may lead anywhere; a range leads upwards.
  const isFormer = requested.kind === 'tag' ? version === former : compareVersions(version, former) <= 0
  if (!isFormer) return null
  return {
    code: 'rolled-back',
    description: `A rollback took ${former} away. Another version, or a request that names one, ends it.`,
    until: null,
  }
}

function cooldown(version: ListedVersion, { nowMs, minReleaseAgeMs }: HoldFacts): Hold | null {
  const { publishedAt } = activeSummary(version)
  const endsAtMs = Date.parse(publishedAt) + minReleaseAgeMs
  if (minReleaseAgeMs === 0 || endsAtMs <= nowMs) return null
  const until = toTimestamp(endsAtMs)
  return {
    code: 'cooldown',
    description: `Version ${version.version} was published at ${publishedAt} and waits until ${until}.`,
    until,
  }
}

function toTimestamp(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
