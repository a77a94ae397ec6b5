import type { DatabaseSync } from 'node:sqlite'

/**
 * Does the work in one transaction and rolls it back when the work throws. IMMEDIATE takes the write lock at the start.
 */
export function inTransaction<Result>(
  database: DatabaseSync,
  mode: 'DEFERRED' | 'IMMEDIATE',
  work: () => Result,
): Result {
  database.exec(`BEGIN ${mode}`)
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // Some errors, such as a full disk, have already rolled it back.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
