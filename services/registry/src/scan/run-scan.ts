import type { Catalog } from '@plugboard/catalog'
import { SCAN_FINDINGS_LIMIT, ScanDocument } from '@plugboard/types'
import { holdJob } from '../jobs/hold-job.ts'
import { leaseJob, renewJob } from '../jobs/lease-job.ts'
import type { RecoveryPorts } from '../publish/recovery/recover-publishes.ts'
import { ScanRunningError } from './errors.ts'
import { type ScanCounts, type ScanFinding, scanStore } from './scan-store.ts'

const JOB = 'scan'
const HOUR_MS = 3_600_000

export interface RequestedScan {
  readonly remove: boolean
  readonly minAgeHours: number
}

/** A scan that this process has the lease for. */
export interface BegunScan {
  /** Its state in the catalog. */
  readonly begun: ScanDocument
  /**
   * Does it, and records in the catalog how far it is.
   *
   * @throws StoreUnavailableError, CatalogUnavailableError; ScanRunningError when it lost the lease; the signal's reason
   */
  run(options: {
    readonly signal: AbortSignal
    readonly report?: (finding: ScanFinding) => void
  }): Promise<ScanCounts>
}

const NO_SCAN: ScanDocument = {
  state: 'none',
  remove: false,
  minAgeHours: 24,
  startedAt: null,
  finishedAt: null,
  objects: 0,
  versions: 0,
  plugins: 0,
  findings: 0,
  found: [],
}

/**
 * Takes the lease for a scan, of which there is one at a time among all processes.
 *
 * @throws ScanRunningError, CatalogUnavailableError
 */
export async function beginScan(
  ports: RecoveryPorts,
  { remove, minAgeHours }: RequestedScan,
): Promise<BegunScan> {
  const { clock } = ports
  const leased = await leaseJob(ports, JOB)
  if (!leased) throw new ScanRunningError()
  const startedAt = new Date(clock()).toISOString()
  let state: ScanDocument = { ...NO_SCAN, state: 'running', remove, minAgeHours, startedAt }
  const held = await renewJob(ports, leased, state)
  if (!held) throw new ScanRunningError()

  return {
    begun: state,
    async run({ signal, report }) {
      await using job = holdJob(ports, held, { progress: () => state, signal })
      const end = (result: 'done' | 'failed' | 'stopped') => {
        state = { ...state, state: result, finishedAt: new Date(clock()).toISOString() }
        return job.end(state)
      }
      try {
        const counts = await scanStore(ports, {
          remove,
          minAgeMs: minAgeHours * HOUR_MS,
          signal: job.signal,
          report(finding) {
            report?.(finding)
            if (state.found.length < SCAN_FINDINGS_LIMIT)
              state = { ...state, found: [...state.found, toFound(finding)] }
          },
          progress: (so) => {
            state = { ...state, ...so }
          },
        })
        state = { ...state, ...counts }
        await end('done')
        return counts
      } catch (error) {
        // Best effort: otherwise the lease runs out, which says the same.
        await end(signal.aborted ? 'stopped' : 'failed').catch(() => undefined)
        const isLost = job.signal.aborted && !signal.aborted
        throw isLost ? new ScanRunningError() : error
      }
    },
  }
}

/** The scan that runs, or the last one. */
export async function findScan({ jobs }: Pick<Catalog, 'jobs'>, nowMs: number): Promise<ScanDocument> {
  const job = (await jobs.find(JOB))?.value
  // It is recorded with the lease right after it was taken.
  if (job?.progress === undefined) return NO_SCAN
  const scan = ScanDocument.parse(job.progress)
  const isGone = scan.state === 'running' && job.lease.expiresAtMs < nowMs
  return isGone ? { ...scan, state: 'stopped' } : scan
}

function toFound(finding: ScanFinding): ScanDocument['found'][number] {
  return finding.kind === 'version-without-objects' ? { ...finding, keys: [...finding.keys] } : finding
}
