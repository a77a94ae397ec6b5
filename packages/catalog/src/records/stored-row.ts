import { randomUUID } from 'node:crypto'
import type { Stored } from '../catalog.ts'
import { CatalogUnusableError } from '../errors.ts'
import type { RecordKind } from './record-kinds.ts'

/**
 * What an adapter stores of a record beside the fields it queries: `revision`, `body`, and under its own name
 * the property that is kept apart. Body and property are JSON text in every adapter: keys with dots or "$",
 * `__proto__`, lone surrogates and the order of keys survive any database unchanged.
 */
export type StoredRow = Readonly<Record<string, string>> & {
  readonly revision: string
  readonly body: string
}

/** The names of what is read back of a record: of all of it, and of what listings show. */
export function fieldsOf<Key, Value>({
  apart,
}: RecordKind<Key, Value>): {
  readonly whole: readonly string[]
  readonly listed: readonly string[]
} {
  const whole = ['revision', 'body']
  return { listed: ['body'], whole: apart === undefined ? whole : [...whole, apart] }
}

/**
 * The row of a new state of a record. Its revision is random, not counted: a record that is removed and
 * inserted again must not accept a revision of its former life, and nothing remembers how far a counter had
 * come.
 */
export function createStoredRow<Key, Value>({ apart }: RecordKind<Key, Value>, value: Value): StoredRow {
  const revision = randomUUID()
  if (apart === undefined) return { revision, body: JSON.stringify(value) }
  // JSON leaves out what is undefined.
  const body = JSON.stringify(Object.assign({}, value, { [apart]: undefined }))
  return { revision, body, [apart]: JSON.stringify(value[apart]) }
}

type Row = Readonly<Record<string, unknown>>

/** Reads a whole record back. Throws CatalogUnusableError when it is damaged: never taken for absence. */
export function parseStoredRow<Key, Value>(kind: RecordKind<Key, Value>, row: Row): Stored<Value> {
  const { apart } = kind
  const value: unknown = { ...parseBody(kind, row), ...(apart && { [apart]: parseText(kind, row[apart]) }) }
  if (!isRecord(kind, value)) throw damaged(kind)
  return { value, revision: String(row.revision) }
}

/** Reads what listings show of a record. Throws CatalogUnusableError when it is damaged. */
export function parseListedRow<Key, Value, Apart extends keyof Value & string = never>(
  kind: RecordKind<Key, Value> & { readonly apart?: Apart },
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

// The rest of it is what this package wrote, so it is not validated anew at every read.
function isRecord<Key, Value>({ keyProperties }: RecordKind<Key, Value>, value: unknown): value is Value {
  const properties = Object(value)
  return keyProperties.every((property) => typeof properties[property] === 'string')
}

/** A record that is there and cannot be read. */
export function damaged({ name }: { readonly name: string }, cause?: unknown): CatalogUnusableError {
  return new CatalogUnusableError(
    `the catalog holds a record among its ${name} that cannot be read; it was damaged, or written by hand: restore the catalog from a backup`,
    { cause },
  )
}
