import type { Catalog, VersionRecord } from '@plugboard/catalog'
import {
  type CapabilityReport,
  type CheckFindings,
  type ComparedCapabilities,
  capabilityChanges,
  type Version,
  type VersionRef,
  verdictOf,
} from '@plugboard/types'

/** What the code of a version can do; undefined if nobody looked. */
export interface ReportedVersion {
  readonly version: Version
  readonly capabilities?: CapabilityReport | undefined
}

/** A version, and the published one that comes before it. */
export interface ComparedVersion {
  readonly record: VersionRecord
  /** Undefined if there is none. */
  readonly before: ReportedVersion | undefined
}

/** The part of a document that says what the checks found. */
export function checkFindings(
  { checks, capabilities }: Pick<VersionRecord, 'checks' | 'capabilities'>,
  before: ReportedVersion | undefined,
): CheckFindings {
  return {
    verdict: verdictOf(checks),
    checks: [...checks],
    capabilities: capabilities ?? null,
    capabilityChanges: compareCapabilities(before, { capabilities }),
  }
}

/** Compares what two versions can do; null if one of them does not say. */
export function compareCapabilities(
  before: ReportedVersion | undefined,
  after: Pick<ReportedVersion, 'capabilities'>,
): ComparedCapabilities | null {
  if (!before?.capabilities || !after.capabilities) return null
  return { since: before.version, ...capabilityChanges(before.capabilities, after.capabilities) }
}

/** The published version with the highest precedence below this one. */
export async function findVersionBefore(
  { versions }: Pick<Catalog, 'versions'>,
  { pluginId, version }: VersionRef,
): Promise<ReportedVersion | undefined> {
  const [listed] = await versions.listActive({ pluginId, below: version, limit: 1 })
  const found = listed && (await versions.find({ pluginId, version: listed.version }))
  return found?.value
}
