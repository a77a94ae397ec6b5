import { setTimeout as sleep } from 'node:timers/promises'
import { CatalogUnavailableError, type ManifestTask, type Stored } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import pLimit from 'p-limit'
import type { JobPorts } from '../jobs/lease-job.ts'
import { type CopyOutcome, type CopyPorts, copyManifest } from './copy-manifest.ts'
import { hasFormerSettings, requestFormerCopies } from './request-former-copies.ts'

/** Tasks of one round. */
const TASKS = 32
const AT_A_TIME = 4
const SHORTEST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
/** When a copy is tried again that failed, since the reason may have gone. */
const RETRY_MS = 300_000
/** After this time a generation that is not there will not come: the change that it belongs to was cut off. */
const FORGOTTEN_MS = 3_600_000

interface WorkerOptions {
  readonly ports: CopyPorts & JobPorts & { readonly catalog: CopyPorts['catalog'] }
  /** How often the worker looks for tasks while there are none. */
  readonly intervalMs: number
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>
  readonly count: (outcome: CopyOutcome | 'postponed' | 'failed') => void
}

interface CopyWorker extends AsyncDisposable {
  start(): void
}

/**
 * Copies the manifests of tenants to the store, among any number of registries: those that the catalog lists, and once those of
 * all tenants. Disposing it ends what is under way, which is then done again by whoever finds it.
 */
export function createCopyWorker(options: WorkerOptions): CopyWorker {
  const { ports, intervalMs, log } = options
  const { catalog, clock } = ports
  const stopped = new AbortController()
  const { signal } = stopped
  const worker = { ...options, outage: reportOutage(log), signal }
  let hasFormerCopies = false
  let running: Promise<void> = Promise.resolve()

  const round = async (): Promise<boolean> => {
    const due = await catalog.manifestTasks.listDue({ dueBeforeMs: clock() + 1, limit: TASKS })
    await pLimit(AT_A_TIME).map(due, (stored) => workOn(worker, stored))
    if (due.length > 0) return true
    // Only while nothing waits, so that changes come first.
    if (!hasFormerCopies) hasFormerCopies = await requestFormerCopies(ports)
    return false
  }
  const repeat = async () => {
    while (!signal.aborted) {
      const hasWorked = await round().catch((err: unknown) => {
        if (!signal.aborted) log.error({ err }, 'tenant manifests not copied; it will be retried')
        return false
      })
      if (!hasWorked) await sleep(intervalMs, undefined, { signal }).catch(() => undefined)
    }
  }
  return {
    start: () => {
      running = repeat()
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await running
    },
  }
}

interface Worker extends WorkerOptions {
  readonly outage: ReturnType<typeof reportOutage>
  readonly signal: AbortSignal
}

/** Does a task; nothing when another process has taken it. */
async function workOn(worker: Worker, stored: Stored<ManifestTask>): Promise<void> {
  const { ports, count, signal } = worker
  const { manifestTasks, tenants } = ports.catalog
  signal.throwIfAborted()
  const task = await manifestTasks.replace(stored, {
    ...stored.value,
    dueAtMs: ports.clock() + ports.leaseMs,
  })
  if (!task) return
  const { tenantId, generation, requestedAtMs } = task.value
  if (await hasFormerSettings(ports)) return postpone(worker, task, LONGEST_PAUSE_MS)
  const ageMs = ports.clock() - requestedAtMs
  const pauseMs = Math.min(Math.max(ageMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
  const present = await tenants.find(tenantId)
  if ((present?.value.generation ?? 0) < generation && ageMs < FORGOTTEN_MS) {
    await postpone(worker, task, pauseMs)
    return
  }
  const outcome = await copy(worker, tenantId)
  if (outcome === 'unavailable') await postpone(worker, task, pauseMs)
  else if (outcome === 'failed') await postpone(worker, task, RETRY_MS)
  // If it was requested anew meanwhile, it stays.
  else await manifestTasks.remove(task)
  if (outcome !== 'unavailable') count(outcome)
}

async function postpone(
  { ports, count }: Worker,
  task: Stored<ManifestTask>,
  pauseMs: number,
): Promise<void> {
  count('postponed')
  await ports.catalog.manifestTasks.replace(task, { ...task.value, dueAtMs: ports.clock() + pauseMs })
}

/** What fails for this tenant must not stop the others. */
async function copy(
  { ports, log, outage, signal }: Worker,
  tenantId: string,
): Promise<CopyOutcome | 'unavailable' | 'failed'> {
  try {
    const outcome = await copyManifest(ports, tenantId, signal)
    outage.ended()
    if (outcome === 'too-large') log.warn({ tenantId }, 'tenant manifest too large to be copied')
    return outcome
  } catch (err) {
    if (signal.aborted || err instanceof CatalogUnavailableError) throw err
    if (err instanceof StoreUnavailableError) {
      outage.began(err)
      return 'unavailable'
    }
    log.error({ tenantId, err }, 'tenant manifest not copied; it will be tried again')
    return 'failed'
  }
}

/** Logs two lines for an outage of any length. */
function reportOutage(log: WorkerOptions['log']) {
  let isFailing = false
  return {
    began(err: unknown): void {
      if (!isFailing) log.warn({ err }, 'the store does not answer; tenant manifests are copied later')
      isFailing = true
    },
    ended(): void {
      if (isFailing) log.info('tenant manifests are copied again')
      isFailing = false
    },
  }
}
