import type { VersionRef } from '@plugboard/types'
import { CatalogUnusableError } from '../errors.ts'
import { versionKind } from '../records/record-kinds.ts'
import type { VersionPartApart, VersionRecord, VersionUse } from '../records/records.ts'
import { parseListedRow } from '../records/stored-row.ts'
import { ownersOf, usageId } from './usage.ts'

/** A published version from an earlier release, which did not count versions. */
interface FormerVersion {
  readonly use: VersionUse
  /** The keys of the usages to add it to; none when it is counted already. */
  readonly owners: readonly string[]
  /** The text of its record once it is counted. */
  readonly body: string
}

/** The use of such a version; null when its record is damaged, which must not prevent a catalog from opening. */
export function countFormerVersion(row: Readonly<Record<string, unknown>>): FormerVersion | null {
  try {
    const record = parseListedRow<VersionRef, VersionRecord, VersionPartApart>(versionKind, row)
    const { pluginId, version, summary } = record
    return {
      use: { pluginId, version, bytes: summary?.sizeBytes ?? 0 },
      // An earlier release that rewrites a document keeps `counted` in its body, and loses the field that is queried.
      owners: record.counted ? [] : ownersOf(record).map(usageId),
      body: JSON.stringify({ ...record, counted: true }),
    }
  } catch (error) {
    if (error instanceof CatalogUnusableError) return null
    throw error
  }
}
