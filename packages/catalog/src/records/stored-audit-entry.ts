import type { AuditEntry } from '@plugboard/types'
import type { AuditSearch } from '../catalog.ts'
import { damaged, parseText } from './stored-row.ts'

const AUDIT_ENTRIES = { name: 'audit entries' }

/** Of a time in ms and of a number; as many as the largest safe integer has. */
const DIGITS = 16
/** Sorts after every digit. */
const AFTER_DIGITS = ':'

/** What searches read of an entry. */
export interface AuditFacets {
  /** Time and number, in an order that texts have too. */
  readonly position: string
  readonly action: string
  readonly caller: string | null
  readonly pluginId: string | null
  readonly tenantId: string | null
}

/** What an adapter stores of an entry beside its number: what searches read, and the entry as JSON text. */
export interface StoredAuditEntry extends AuditFacets {
  readonly body: string
}

export function createStoredAuditEntry(entry: AuditEntry): StoredAuditEntry {
  const { action, caller, subject } = entry
  return {
    position: positionOf(entry),
    action,
    caller: caller.name,
    pluginId: subject.pluginId ?? null,
    tenantId: subject.tenantId ?? null,
    body: JSON.stringify(entry),
  }
}

/** Reads an entry back. Throws CatalogUnusableError when it is no JSON; its hash shows whether it is what was stored. */
export function parseStoredAuditEntry({ body }: { readonly body: unknown }): AuditEntry {
  const entry = parseText(AUDIT_ENTRIES, body)
  if (!isEntry(entry)) throw damaged(AUDIT_ENTRIES)
  return entry
}

/** The values that an entry must have, by the facet that has them. Most entries have other values of the first one. */
export function wantedFacets({
  pluginId,
  tenantId,
  caller,
  action,
}: AuditSearch): readonly (readonly [keyof AuditFacets, string])[] {
  const all = [
    ['pluginId', pluginId],
    ['tenantId', tenantId],
    ['caller', caller],
    ['action', action],
  ] as const
  return all.flatMap(([facet, value]) => (value === undefined ? [] : [[facet, value] as const]))
}

/** The positions that a search may return: those from `from` on, and before `before`. */
export function positionsOf({ sinceMs, untilMs, after }: AuditSearch): { from: string; before: string } {
  const ends = [
    ...(untilMs === undefined ? [] : [digitsOf(untilMs)]),
    ...(after === undefined ? [] : [positionOf(after)]),
  ]
  return {
    from: sinceMs === undefined ? '' : digitsOf(sinceMs),
    before: ends.toSorted()[0] ?? AFTER_DIGITS,
  }
}

function positionOf({ at, sequence }: Pick<AuditEntry, 'at' | 'sequence'>): string {
  return `${digitsOf(Date.parse(at))} ${digitsOf(sequence)}`
}

/** Nothing happened before 1970. */
function digitsOf(number: number): string {
  return String(Math.max(number, 0)).padStart(DIGITS, '0')
}

// This package wrote it, and whoever verifies the log looks at the rest.
function isEntry(value: unknown): value is AuditEntry {
  return typeof Object(value).sequence === 'number'
}
