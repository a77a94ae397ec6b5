import type { Records, Stored } from '../catalog.ts'
import { type RecordKind, replacedId } from '../records/record-kinds.ts'
import { createStoredRow, parseStoredRow, type StoredRow } from '../records/stored-row.ts'

export interface MemoryRecords<Key, Value> extends Records<Key, Value> {
  /** All records, in no particular order. */
  all(): readonly Stored<Value>[]
}

/**
 * Records in a Map, as JSON text, so that no caller has the stored value itself. `requireOpen` throws once
 * closed.
 */
export function createMemoryRecords<Key, Value>(
  kind: RecordKind<Key, Value>,
  requireOpen: () => void,
): MemoryRecords<Key, Value> {
  const rows = new Map<string, StoredRow>()
  const isCurrent = (id: string, { revision }: Stored<Value>) => rows.get(id)?.revision === revision
  const write = (id: string, value: Value): Stored<Value> => {
    const row = createStoredRow(kind, value)
    rows.set(id, row)
    return { value, revision: row.revision }
  }
  return {
    async find(key) {
      requireOpen()
      const row = rows.get(kind.idOf(key))
      return row ? parseStoredRow(kind, row) : null
    },
    async insert(value) {
      requireOpen()
      const id = kind.idOf(kind.keyOf(value))
      return rows.has(id) ? null : write(id, value)
    },
    async replace(current, next) {
      requireOpen()
      const id = replacedId(kind, current.value, next)
      return isCurrent(id, current) ? write(id, next) : null
    },
    async remove(current) {
      requireOpen()
      const id = kind.idOf(kind.keyOf(current.value))
      return isCurrent(id, current) && rows.delete(id)
    },
    all() {
      requireOpen()
      return [...rows.values()].map((row) => parseStoredRow(kind, row))
    },
  }
}
