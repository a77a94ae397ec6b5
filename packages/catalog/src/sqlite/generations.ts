import type { Generations } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import {
  createStoredGeneration,
  parseListedGeneration,
  parseStoredGeneration,
} from '../records/stored-generation.ts'
import type { SqliteConnection } from './connection.ts'

const PUT = `
  INSERT INTO generations (tenant_id, generation, summary, content) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
const FIND = 'SELECT summary, content FROM generations WHERE tenant_id = ? AND generation = ?'
const REMOVE_BELOW = 'DELETE FROM generations WHERE tenant_id = ? AND generation < ?'

/** The query that lists generations. */
export const LIST_GENERATIONS = `
  SELECT summary FROM generations WHERE tenant_id = ? AND generation < ? ORDER BY generation DESC LIMIT ?`

/** The former generations of a SQLite catalog. */
export function createSqliteGenerations(connection: SqliteConnection): Generations {
  return {
    async put(record) {
      const { summary, content } = createStoredGeneration(record)
      const values = [record.tenantId, record.generation, summary, content]
      await connection.useInTurn((database) => database.statement(PUT).run(...values))
    },
    find: ({ tenantId, generation }) =>
      connection.use((database) => {
        const row = database.statement(FIND).get(tenantId, generation)
        return row === undefined
          ? null
          : parseStoredGeneration({ summary: String(row.summary), content: String(row.content) })
      }),
    async list({ tenantId, below, limit }) {
      const values = [tenantId, below, requireLimit(limit)]
      return connection.useInTurn((database) =>
        database
          .statement(LIST_GENERATIONS)
          .all(...values)
          .map((row) => parseListedGeneration({ summary: String(row.summary) })),
      )
    },
    async removeBelow({ tenantId, generation }) {
      await connection.useInTurn((database) => database.statement(REMOVE_BELOW).run(tenantId, generation))
    },
  }
}
