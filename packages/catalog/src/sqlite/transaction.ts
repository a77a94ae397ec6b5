import type { DatabaseSync } from 'node:sqlite'

/**
 * Does the work in one transaction and rolls it back when the work throws. IMMEDIATE takes the write lock at
 * once.
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
    // Some faults, a full disk among them, have rolled it back already.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
