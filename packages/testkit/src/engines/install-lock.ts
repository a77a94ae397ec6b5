import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

const SQLITE_BUSY = 5
const RETRY_INTERVAL_MS = 500

/**
 * Waits until no other process holds the lock, and holds it until disposed.
 * It is a file lock of the operating system, taken through SQLite: it ends with its process, so it cannot be stale and
 * needs no age limit.
 */
export async function openInstallLock(path: string, onWait: () => void): Promise<Disposable> {
  const database = new DatabaseSync(path)
  try {
    for (let attempt = 0; !tryLock(database); attempt += 1) {
      if (attempt === 0) onWait()
      await delay(RETRY_INTERVAL_MS)
    }
  } catch (cause) {
    database.close()
    throw cause
  }
  return { [Symbol.dispose]: () => database.close() }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (cause) {
    if ((cause as { errcode?: number }).errcode === SQLITE_BUSY) return false
    throw cause
  }
}
