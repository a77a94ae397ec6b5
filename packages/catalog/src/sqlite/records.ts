import type { SQLInputValue } from 'node:sqlite'
import type { Records } from '../catalog.ts'
import { type RecordKind, replacedId } from '../records/record-kinds.ts'
import { createStoredRow, fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import type { SqliteDatabase } from './database.ts'

type Row = Readonly<Record<string, SQLInputValue>>

/** A record before and after a write; null where there is none. */
export interface RecordChange<Value> {
  readonly before: Value | null
  readonly after: Value | null
}

/** How one kind of record is stored in a table. Names of tables and columns are constants of this package. */
export interface SqliteTable<Key, Value> {
  readonly kind: RecordKind<Key, Value>
  readonly keyColumns: readonly string[]
  /** The values of the key columns, in order. */
  readonly keyValues: (key: Key) => readonly string[]
  /** The columns that queries read, besides key, revision and body. */
  readonly facets: (value: Value) => Row
  /** Writes the record's rows in other tables, in the same transaction. */
  readonly writeParts?: (database: SqliteDatabase, change: RecordChange<Value>) => void
}

/** Records of one table. */
export function createSqliteRecords<Key, Value>(
  connection: SqliteConnection,
  table: SqliteTable<Key, Value>,
): Records<Key, Value> {
  const { kind, keyColumns, keyValues, facets, writeParts } = table
  const byKey = keyColumns.map((column) => `${column} = ?`).join(' AND ')
  const findSql = `SELECT ${fieldsOf(kind).whole.join(', ')} FROM ${kind.name} WHERE ${byKey}`
  const removeSql = `DELETE FROM ${kind.name} WHERE ${byKey} AND revision = ?`

  const inOneWrite = <Result>(database: SqliteDatabase, work: () => Result) =>
    writeParts ? database.write(work) : work()

  const writeRow = (
    { before, after }: { readonly before: Value | null; readonly after: Value },
    sql: (columns: readonly string[]) => string,
    ...where: readonly string[]
  ) => {
    const row = createStoredRow(kind, after)
    const columns: Row = { ...facets(after), ...row }
    const text = sql(Object.keys(columns))
    return connection.useInTurn((database) =>
      inOneWrite(database, () => {
        const { changes } = database.statement(text).run(...Object.values(columns), ...where)
        if (Number(changes) === 0) return null
        writeParts?.(database, { before, after })
        return { value: after, revision: row.revision }
      }),
    )
  }

  return {
    find: (key) =>
      connection.use((database) => {
        const row = database.statement(findSql).get(...keyValues(key))
        return row === undefined ? null : parseStoredRow(kind, row)
      }),
    async insert(value) {
      return writeRow(
        { before: null, after: value },
        (columns) => {
          const all = [...columns, ...keyColumns]
          const places = all.map(() => '?').join(', ')
          return `INSERT INTO ${kind.name} (${all.join(', ')}) VALUES (${places}) ON CONFLICT DO NOTHING`
        },
        ...keyValues(kind.keyOf(value)),
      )
    },
    async replace(current, next) {
      replacedId(kind, current.value, next)
      return writeRow(
        { before: current.value, after: next },
        (columns) => {
          const changes = columns.map((column) => `${column} = ?`).join(', ')
          return `UPDATE ${kind.name} SET ${changes} WHERE ${byKey} AND revision = ?`
        },
        ...keyValues(kind.keyOf(current.value)),
        current.revision,
      )
    },
    remove: ({ value, revision }) =>
      connection.useInTurn((database) =>
        inOneWrite(database, () => {
          const { changes } = database.statement(removeSql).run(...keyValues(kind.keyOf(value)), revision)
          if (Number(changes) === 0) return false
          writeParts?.(database, { before: value, after: null })
          return true
        }),
      ),
  }
}
