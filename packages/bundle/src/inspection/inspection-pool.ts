import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { CheckReport } from '../checks/run-checks.ts'
import type { InspectionTask } from './inspection-thread.ts'

/** An idle thread ends after this time. */
const IDLE_TIMEOUT_MS = 10_000

/** The threads that check bundles. They start when they are needed. */
export function createInspectionPool({
  threads,
  memoryMebibytes,
}: {
  readonly threads: number
  readonly memoryMebibytes: number
}): Piscina<InspectionTask, CheckReport> {
  const pool = new Piscina<InspectionTask, CheckReport>({
    filename: fileURLToPath(new URL(`inspection-thread${extname(import.meta.url)}`, import.meta.url)),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT_MS,
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes, maxYoungGenerationSizeMb: 64 },
  })
  // A thread whose task was aborted may still run out of memory before it ends. Nobody waits for that task any more.
  pool.on('error', () => undefined)
  return pool
}
