import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Stored } from './catalog.ts'
import { CatalogUnusableError } from './errors.ts'
import type { RecordKind } from './record-kinds.ts'

// The body is JSON text in every adapter: keys with dots or "$", `__proto__`, lone surrogates and the order
// of keys survive any database unchanged.
const StoredRow = z.object({ revision: z.string(), body: z.string() })

/** What an adapter stores of a record beside the columns it queries. */
export type StoredRow = z.infer<typeof StoredRow>

/**
 * The row of a new state of a record. Its revision is random, not counted: a record that is removed and
 * inserted again must not accept a revision of its former life, and nothing remembers how far a counter had
 * come.
 */
export function createStoredRow(value: unknown): StoredRow {
  return { revision: randomUUID(), body: JSON.stringify(value) }
}

/**
 * Reads a row back. Throws CatalogUnusableError when it is no record of that kind: never taken for absence.
 */
export function parseStoredRow<Key, Value>(kind: RecordKind<Key, Value>, row: unknown): Stored<Value> {
  try {
    const { revision, body } = StoredRow.parse(row)
    return { value: kind.schema.parse(JSON.parse(body)), revision }
  } catch (cause) {
    throw new CatalogUnusableError(
      `the catalog holds a record among its ${kind.name} that this version cannot read; was it written by a newer one, or by hand?`,
      { cause },
    )
  }
}
