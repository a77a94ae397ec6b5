import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

// pg_ctl -w waits for the same line: miscadmin.h, LOCK_FILE_LINE_PM_STATUS.
const STATUS_LINE = 7

/** Whether the PostgreSQL of this data folder and process says that it accepts connections. */
export async function isPostgresReady(dataDir: string, pid: number): Promise<boolean> {
  try {
    const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')
    // A killed server leaves its own line behind, so the process counts too.
    return lines[0] === String(pid) && lines[STATUS_LINE]?.trim() === 'ready'
  } catch (cause) {
    // Not started yet.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw cause
  }
}
