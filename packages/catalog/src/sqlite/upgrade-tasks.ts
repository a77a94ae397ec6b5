import type { UpgradeTasks } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import { upgradeTaskKind } from '../records/record-kinds.ts'
import { fieldsOf, parseStoredRow } from '../records/stored-row.ts'
import type { SqliteConnection } from './connection.ts'
import { createSqliteRecords } from './records.ts'

/** The query that lists tasks that are due. */
export const LIST_DUE_TASKS = `
  SELECT ${fieldsOf(upgradeTaskKind).whole.join(', ')} FROM upgradeTasks
  WHERE due_at_ms < ? ORDER BY due_at_ms LIMIT ?`

/** The upgrade tasks of a SQLite catalog. */
export function createSqliteUpgradeTasks(connection: SqliteConnection): UpgradeTasks {
  return {
    ...createSqliteRecords(connection, {
      kind: upgradeTaskKind,
      keyColumns: ['task_id'],
      keyValues: (taskId) => [taskId],
      facets: ({ dueAtMs }) => ({ due_at_ms: dueAtMs }),
    }),
    async listDue({ dueBeforeMs, limit }) {
      const values = [dueBeforeMs, requireLimit(limit)]
      return connection.use((database) =>
        database
          .statement(LIST_DUE_TASKS)
          .all(...values)
          .map((row) => parseStoredRow(upgradeTaskKind, row)),
      )
    },
  }
}
