import { randomUUID } from 'node:crypto'
import type { Stored } from '../catalog.ts'
import { CatalogUnusableError } from '../errors.ts'
import type { RecordKind } from './record-kinds.ts'

/**
 * What an adapter stores of a record beside the fields it queries: `revision`, `body`, and the properties that are stored
 * separately, under their own names; `null` is one that the record does not have. Body and properties are JSON text in every adapter, so that keys with dots or "$",
 * `__proto__`, lone surrogates and the order of keys survive in any database.
 */
export type StoredRow = Readonly<Record<string, string>> & {
  readonly revision: string
  readonly body: string
}

/** The names of the columns for a whole record, and for what listings show. */
export function fieldsOf<Key, Value>({
  apart,
  apartIfAny,
}: RecordKind<Key, Value>): {
  readonly whole: readonly string[]
  readonly listed: readonly string[]
} {
  const whole = ['revision', 'body']
  return { listed: ['body'], whole: [...whole, ...[apart, apartIfAny].filter((name) => name !== undefined)] }
}

/**
 * The row of a new state of a record. Its revision is random, not a counter: a record that was removed and inserted again
 * must not accept an old revision, and a counter would be lost with the record.
 */
export function createStoredRow<Key, Value>(
  { apart, apartIfAny }: RecordKind<Key, Value>,
  value: Value,
): StoredRow {
  const revision = randomUUID()
  if (apart === undefined) return { revision, body: JSON.stringify(value) }
  // JSON omits undefined properties.
  const without = { [apart]: undefined, ...(apartIfAny && { [apartIfAny]: undefined }) }
  return {
    revision,
    body: JSON.stringify(Object.assign({}, value, without)),
    [apart]: JSON.stringify(value[apart]),
    ...(apartIfAny && { [apartIfAny]: JSON.stringify(value[apartIfAny] ?? null) }),
  }
}

type Row = Readonly<Record<string, unknown>>

/** Reads a whole record back. Throws CatalogUnusableError when it is damaged, so that it is never treated as absent. */
export function parseStoredRow<Key, Value>(kind: RecordKind<Key, Value>, row: Row): Stored<Value> {
  const { apart, apartIfAny } = kind
  // A row that an earlier release wrote has no such column, or nothing in it.
  const ifAny = apartIfAny && parseText(kind, row[apartIfAny] ?? 'null')
  const value: unknown = {
    ...parseBody(kind, row),
    ...(apart && { [apart]: parseText(kind, row[apart]) }),
    ...(apartIfAny && ifAny !== null && { [apartIfAny]: ifAny }),
  }
  if (!isRecord(kind, value)) throw damaged(kind)
  return { value, revision: String(row.revision) }
}

/** Reads what listings show of a record. Throws CatalogUnusableError when it is damaged. */
export function parseListedRow<Key, Value, Apart extends keyof Value & string = never>(
  kind: RecordKind<Key, Value> & { readonly apart?: Apart; readonly apartIfAny?: Apart },
  row: Row,
): Omit<Value, Apart> {
  const value: unknown = parseBody(kind, row)
  if (!isRecord(kind, value)) throw damaged(kind)
  return value
}

/** The value of a JSON text that this package wrote. Throws CatalogUnusableError when it is damaged. */
export function parseText({ name }: { readonly name: string }, text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch (cause) {
    throw damaged({ name }, cause)
  }
}

function parseBody<Key, Value>(kind: RecordKind<Key, Value>, row: Row): object {
  const value = parseText(kind, row.body)
  if (typeof value !== 'object' || value === null) throw damaged(kind)
  return value
}

// This package wrote the rest, so it is not validated at every read.
function isRecord<Key, Value>({ keyProperties }: RecordKind<Key, Value>, value: unknown): value is Value {
  const properties = Object(value)
  return keyProperties.every((property) => typeof properties[property] === 'string')
}

/** The error for a record that exists but cannot be read. */
export function damaged({ name }: { readonly name: string }, cause?: unknown): CatalogUnusableError {
  return new CatalogUnusableError(
    `a record among the ${name} of the catalog cannot be read; it was damaged or edited by hand: restore the catalog from a backup`,
    { cause },
  )
}
