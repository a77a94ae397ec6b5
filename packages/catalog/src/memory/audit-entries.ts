import type { AuditEntries } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import {
  createStoredAuditEntry,
  parseStoredAuditEntry,
  positionsOf,
  type StoredAuditEntry,
  wantedFacets,
} from '../records/stored-audit-entry.ts'

/** The audit log as an array, in which the entry with the number 1 is the first. `requireOpen` throws once closed. */
export function createMemoryAuditEntries(requireOpen: () => void): AuditEntries {
  const rows: StoredAuditEntry[] = []
  return {
    async append(entries) {
      requireOpen()
      let stored = 0
      for (const entry of entries) {
        if (entry.sequence !== rows.length + 1) break
        rows.push(createStoredAuditEntry(entry))
        stored += 1
      }
      return stored
    },
    async newest() {
      requireOpen()
      const last = rows.at(-1)
      return last === undefined ? null : parseStoredAuditEntry(last)
    },
    async listAfter({ after, limit }) {
      requireOpen()
      return rows.slice(after, after + requireLimit(limit)).map(parseStoredAuditEntry)
    },
    async search(search) {
      requireOpen()
      const { from, before } = positionsOf(search)
      const wanted = wantedFacets(search)
      return rows
        .filter(({ position }) => position >= from && position < before)
        .filter((row) => wanted.every(([facet, value]) => row[facet] === value))
        .toSorted((left, right) => (left.position > right.position ? -1 : 1))
        .slice(0, requireLimit(search.limit))
        .map(parseStoredAuditEntry)
    },
  }
}
